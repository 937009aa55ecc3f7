package fhir

// The parts of R4's data types that we fill. The tests read what is sent by models
// that are not ours.

type coding struct {
	System  string `json:"system,omitempty"`
	Code    string `json:"code"`
	Display string `json:"display,omitempty"`
}

type concept struct {
	Extension []extension `json:"extension,omitempty"`
	Coding    []coding    `json:"coding,omitempty"`
	Text      string      `json:"text,omitempty"`
}

type extension struct {
	URL           string    `json:"url"`
	ValueQuantity *quantity `json:"valueQuantity,omitempty"`
}

type quantity struct {
	Value float64 `json:"value"`
	Unit  string  `json:"unit,omitempty"`
}

type identifier struct {
	System string `json:"system"`
	Value  string `json:"value"`
}

// reference is to a resource of ours, or to what we name without offering it.
type reference struct {
	Reference  string      `json:"reference,omitempty"`
	Type       string      `json:"type,omitempty"`
	Identifier *identifier `json:"identifier,omitempty"`
	Display    string      `json:"display,omitempty"`
}

type period struct {
	Start string `json:"start,omitempty"`
	End   string `json:"end,omitempty"`
}

type text struct {
	Text string `json:"text"`
}

type patient struct {
	ResourceType         string          `json:"resourceType"`
	ID                   string          `json:"id"`
	Identifier           []identifier    `json:"identifier,omitempty"`
	Active               bool            `json:"active"`
	Name                 []text          `json:"name"`
	Telecom              []contactPoint  `json:"telecom,omitempty"`
	Communication        []communication `json:"communication,omitempty"`
	GeneralPractitioner  []reference     `json:"generalPractitioner,omitempty"`
	ManagingOrganization reference       `json:"managingOrganization"`
}

type contactPoint struct {
	System string `json:"system"`
	Value  string `json:"value"`
}

type communication struct {
	Language  concept `json:"language"`
	Preferred bool    `json:"preferred"`
}

type procedure struct {
	ResourceType      string      `json:"resourceType"`
	ID                string      `json:"id"`
	Status            string      `json:"status"`
	Code              concept     `json:"code"`
	Subject           reference   `json:"subject"`
	PerformedDateTime string      `json:"performedDateTime"`
	Performer         []performer `json:"performer,omitempty"`
	BodySite          []concept   `json:"bodySite"`
	UsedCode          []concept   `json:"usedCode,omitempty"`
}

type performer struct {
	Actor reference `json:"actor"`
}

type observation struct {
	ResourceType         string    `json:"resourceType"`
	ID                   string    `json:"id"`
	Status               string    `json:"status"`
	Code                 concept   `json:"code"`
	Subject              reference `json:"subject"`
	EffectiveDateTime    string    `json:"effectiveDateTime"`
	ValueCodeableConcept concept   `json:"valueCodeableConcept"`
	Note                 []text    `json:"note,omitempty"`
	BodySite             concept   `json:"bodySite"`
}

type appointment struct {
	ResourceType          string        `json:"resourceType"`
	ID                    string        `json:"id"`
	Status                string        `json:"status"`
	ServiceType           []concept     `json:"serviceType,omitempty"`
	Description           string        `json:"description"`
	SupportingInformation []reference   `json:"supportingInformation,omitempty"`
	Start                 string        `json:"start,omitempty"`
	End                   string        `json:"end,omitempty"`
	MinutesDuration       int           `json:"minutesDuration,omitempty"`
	Participant           []participant `json:"participant"`
	RequestedPeriod       []period      `json:"requestedPeriod,omitempty"`
}

type participant struct {
	Actor  reference `json:"actor"`
	Status string    `json:"status"`
}

type carePlan struct {
	ResourceType string     `json:"resourceType"`
	ID           string     `json:"id"`
	Status       string     `json:"status"`
	Intent       string     `json:"intent"`
	Title        string     `json:"title"`
	Subject      reference  `json:"subject"`
	Period       *period    `json:"period,omitempty"`
	Created      string     `json:"created"`
	Activity     []activity `json:"activity,omitempty"`
	Note         []text     `json:"note,omitempty"`
}

// activity is told by a reference or in itself, never both (cpl-3).
type activity struct {
	Reference *reference `json:"reference,omitempty"`
	Detail    *detail    `json:"detail,omitempty"`
}

type detail struct {
	Kind            string  `json:"kind"`
	Code            concept `json:"code"`
	Status          string  `json:"status"`
	ScheduledPeriod period  `json:"scheduledPeriod"`
	Description     string  `json:"description,omitempty"`
}
