//go:build interop

package interop

import "strings"

// words are how a language calls what is planned.
type words struct {
	titles  map[string]map[string]string // by privacy and kind of item
	zones   map[string]string
	seasons map[string]string
	and     string
	// Of a first day and of a last one that stand for the span.
	opens, closes string
}

// list is "a, b and c".
func (w words) list(all []string) string {
	if len(all) < 2 {
		return strings.Join(all, "")
	}
	last := len(all) - 1
	return strings.Join(all[:last], ", ") + w.and + all[last]
}

// inWords are the titles of planner.md section 2 and what fills them. No patient
// of the demo has a package.
var inWords = map[string]words{
	"en": {
		titles: map[string]map[string]string{
			"discreet": {
				"appt":          "Appointment",
				"window":        "Good time to book",
				"prep":          "Prep window for {event}",
				"prep-deadline": "Last day to prepare for {event}",
				"checkin":       "Check-in",
				"soft":          "A quick look in the mirror",
				"touchup":       "Review",
				"track":         "Weekly photo",
				"season":        "Seasonal check-in",
				"guard":         "Reminder",
			},
			"detailed": {
				"appt":          "Appointment: {zones}, {practitioner}",
				"window":        "Follow-up window: {zones}",
				"prep":          "Treat now for {event}: {zones}",
				"prep-deadline": "Last day to treat before {event}",
				"checkin":       "Check-in, week 10-12: {zones}",
				"soft":          "How is it holding? {zones}",
				"touchup":       "2-week review: {zones}",
				"track":         "Photo, same light: {zones}",
				"season":        "Pre-{season} check: {zones}",
				"guard":         "Regular schedule ends",
			},
			"busy": {"appt": "Busy"},
		},
		zones: map[string]string{
			"glabella": "frown lines", "crows_feet": "crow's feet", "forehead": "forehead", "platysma": "neck",
			"masseter": "jaw", "dao": "corners of the mouth", "mentalis": "chin", "bunny_lines": "bunny lines",
			"brow_lift": "brows", "lip_flip": "lips", "gummy_smile": "gummy smile",
		},
		seasons: map[string]string{"summer": "summer", "winter": "winter"},
		and:     " and ",
		opens:   "{title} (opens)", closes: "{title} (closes)",
	},
	"es": {
		titles: map[string]map[string]string{
			"discreet": {
				"appt":          "Cita",
				"window":        "Buen momento para pedir cita",
				"prep":          "Días de preparación para {event}",
				"prep-deadline": "Último día de preparación para {event}",
				"checkin":       "Seguimiento",
				"soft":          "Una mirada rápida al espejo",
				"touchup":       "Revisión",
				"track":         "Foto semanal",
				"season":        "Seguimiento de temporada",
				"guard":         "Recordatorio",
			},
			"detailed": {
				"appt":          "Cita: {zones}, {practitioner}",
				"window":        "Período para volver: {zones}",
				"prep":          "Tratarse ahora para {event}: {zones}",
				"prep-deadline": "Último día para tratarse antes de {event}",
				"checkin":       "Seguimiento, semanas 10-12: {zones}",
				"soft":          "¿Cómo se mantiene? {zones}",
				"touchup":       "Revisión a las 2 semanas: {zones}",
				"track":         "Foto, misma luz: {zones}",
				"season":        "Revisión antes del {season}: {zones}",
				"guard":         "Fin del calendario regular",
			},
			"busy": {"appt": "Ocupado"},
		},
		zones: map[string]string{
			"glabella": "entrecejo", "crows_feet": "patas de gallo", "forehead": "frente", "platysma": "cuello",
			"masseter": "mandíbula", "dao": "comisuras de la boca", "mentalis": "mentón", "bunny_lines": "líneas de la nariz",
			"brow_lift": "cejas", "lip_flip": "labios", "gummy_smile": "sonrisa gingival",
		},
		seasons: map[string]string{"summer": "verano", "winter": "invierno"},
		and:     " y ",
		opens:   "{title} (inicio)", closes: "{title} (fin)",
	},
	"fr": {
		titles: map[string]map[string]string{
			"discreet": {
				"appt":          "Rendez-vous",
				"window":        "Bon moment pour prendre rendez-vous",
				"prep":          "Jours de préparation pour {event}",
				"prep-deadline": "Dernier jour de préparation pour {event}",
				"checkin":       "Point d'étape",
				"soft":          "Un petit regard dans le miroir",
				"touchup":       "Bilan",
				"track":         "Photo de la semaine",
				"season":        "Point de saison",
				"guard":         "Rappel",
			},
			"detailed": {
				"appt":          "Rendez-vous\u00a0: {zones}, {practitioner}",
				"window":        "Période pour revenir\u00a0: {zones}",
				"prep":          "À traiter maintenant pour {event}\u00a0: {zones}",
				"prep-deadline": "Dernier jour de traitement avant {event}",
				"checkin":       "Point d'étape, semaines 10-12\u00a0: {zones}",
				"soft":          "Est-ce que ça tient\u00a0? {zones}",
				"touchup":       "Bilan à 2 semaines\u00a0: {zones}",
				"track":         "Photo, même lumière\u00a0: {zones}",
				"season":        "Bilan avant {season}\u00a0: {zones}",
				"guard":         "Fin du calendrier régulier",
			},
			"busy": {"appt": "Occupé"},
		},
		zones: map[string]string{
			"glabella": "rides du lion", "crows_feet": "pattes-d'oie", "forehead": "front", "platysma": "cou",
			"masseter": "mâchoire", "dao": "coins de la bouche", "mentalis": "menton", "bunny_lines": "ridules du nez",
			"brow_lift": "sourcils", "lip_flip": "lèvres", "gummy_smile": "sourire gingival",
		},
		seasons: map[string]string{"summer": "l'été", "winter": "l'hiver"},
		and:     " et ",
		opens:   "{title} (début)", closes: "{title} (fin)",
	},
	"de": {
		titles: map[string]map[string]string{
			"discreet": {
				"appt":          "Termin",
				"window":        "Guter Zeitpunkt für einen Termin",
				"prep":          "Vorbereitungszeit: {event}",
				"prep-deadline": "Letzter Tag zur Vorbereitung: {event}",
				"checkin":       "Zwischenstand",
				"soft":          "Ein kurzer Blick in den Spiegel",
				"touchup":       "Rückblick",
				"track":         "Wochenfoto",
				"season":        "Saison-Check",
				"guard":         "Erinnerung",
			},
			"detailed": {
				"appt":          "Termin: {zones}, {practitioner}",
				"window":        "Zeitfenster für den nächsten Besuch: {zones}",
				"prep":          "Jetzt behandeln lassen: {event} ({zones})",
				"prep-deadline": "Letzter Tag für eine Behandlung: {event}",
				"checkin":       "Zwischenstand, Woche 10-12: {zones}",
				"soft":          "Wie gut hält es? {zones}",
				"touchup":       "Kontrolle nach 2 Wochen: {zones}",
				"track":         "Foto, gleiches Licht: {zones}",
				"season":        "Check vor dem {season}: {zones}",
				"guard":         "Ende des regelmäßigen Rhythmus",
			},
			"busy": {"appt": "Belegt"},
		},
		zones: map[string]string{
			"glabella": "Zornesfalte", "crows_feet": "Krähenfüße", "forehead": "Stirn", "platysma": "Hals",
			"masseter": "Kiefer", "dao": "Mundwinkel", "mentalis": "Kinn", "bunny_lines": "Nasenfältchen",
			"brow_lift": "Augenbrauen", "lip_flip": "Lippen", "gummy_smile": "Zahnfleischlächeln",
		},
		seasons: map[string]string{"summer": "Sommer", "winter": "Winter"},
		and:     " und ",
		opens:   "{title} (Beginn)", closes: "{title} (Ende)",
	},
	"ko": {
		titles: map[string]map[string]string{
			"discreet": {
				"appt":          "예약",
				"window":        "예약하기 좋은 시기",
				"prep":          "{event} 준비 기간",
				"prep-deadline": "{event} 준비 마지막 날",
				"checkin":       "중간 점검",
				"soft":          "거울 잠깐 보기",
				"touchup":       "경과 확인",
				"track":         "주간 사진",
				"season":        "계절 점검",
				"guard":         "알림",
			},
			"detailed": {
				"appt":          "예약: {zones}, {practitioner}",
				"window":        "재방문 시기: {zones}",
				"prep":          "{event} 전 시술하기 좋은 때: {zones}",
				"prep-deadline": "{event} 전 시술 마지막 날",
				"checkin":       "중간 점검, 10~12주: {zones}",
				"soft":          "잘 유지되고 있나요? {zones}",
				"touchup":       "2주 경과 확인: {zones}",
				"track":         "같은 빛에서 사진: {zones}",
				"season":        "{season} 전 점검: {zones}",
				"guard":         "정기 일정 종료",
			},
			"busy": {"appt": "바쁨"},
		},
		zones: map[string]string{
			"glabella": "미간", "crows_feet": "눈가", "forehead": "이마", "platysma": "목",
			"masseter": "사각턱", "dao": "입꼬리", "mentalis": "턱끝", "bunny_lines": "콧등",
			"brow_lift": "눈썹", "lip_flip": "입술", "gummy_smile": "잇몸 미소",
		},
		seasons: map[string]string{"summer": "여름", "winter": "겨울"},
		and:     " 및 ",
		opens:   "{title} (시작)", closes: "{title} (마지막 날)",
	},
}
