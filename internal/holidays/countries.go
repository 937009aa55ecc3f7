package holidays

import (
	"github.com/rickar/cal/v2"
	"github.com/rickar/cal/v2/ar"
	"github.com/rickar/cal/v2/at"
	"github.com/rickar/cal/v2/au"
	"github.com/rickar/cal/v2/be"
	"github.com/rickar/cal/v2/bg"
	"github.com/rickar/cal/v2/br"
	"github.com/rickar/cal/v2/ca"
	"github.com/rickar/cal/v2/ch"
	"github.com/rickar/cal/v2/cz"
	"github.com/rickar/cal/v2/de"
	"github.com/rickar/cal/v2/dk"
	"github.com/rickar/cal/v2/es"
	"github.com/rickar/cal/v2/fr"
	"github.com/rickar/cal/v2/gb"
	"github.com/rickar/cal/v2/gr"
	"github.com/rickar/cal/v2/hr"
	"github.com/rickar/cal/v2/ie"
	"github.com/rickar/cal/v2/it"
	"github.com/rickar/cal/v2/jp"
	"github.com/rickar/cal/v2/lt"
	"github.com/rickar/cal/v2/lv"
	"github.com/rickar/cal/v2/mw"
	"github.com/rickar/cal/v2/nc"
	"github.com/rickar/cal/v2/nl"
	"github.com/rickar/cal/v2/no"
	"github.com/rickar/cal/v2/nz"
	"github.com/rickar/cal/v2/pl"
	"github.com/rickar/cal/v2/ro"
	"github.com/rickar/cal/v2/ru"
	"github.com/rickar/cal/v2/se"
	"github.com/rickar/cal/v2/si"
	"github.com/rickar/cal/v2/sk"
	"github.com/rickar/cal/v2/ua"
	"github.com/rickar/cal/v2/us"
	"github.com/rickar/cal/v2/za"
)

// country is what the library knows of a country. One without holidays for the
// whole of it has them by region.
type country struct {
	Country
	whole   []*cal.Holiday
	regions map[string][]*cal.Holiday
}

// known are all countries that the library knows, by their names.
var known = []country{
	{Country{Code: "AR", Name: "Argentina"}, ar.Holidays, nil},
	{Country{Code: "AU", Name: "Australia", Regions: []Region{{"ACT", "Australian Capital Territory"}, {"NSW", "New South Wales"}, {"NT", "Northern Territory"}, {"QLD", "Queensland"}, {"SA", "South Australia"}, {"TAS", "Tasmania"}, {"VIC", "Victoria"}, {"WA", "Western Australia"}}}, nil, map[string][]*cal.Holiday{"ACT": au.HolidaysACT, "NSW": au.HolidaysNSW, "NT": au.HolidaysNT, "QLD": au.HolidaysQLD, "SA": au.HolidaysSA, "TAS": au.HolidaysTAS, "VIC": au.HolidaysVIC, "WA": au.HolidaysWA}},
	{Country{Code: "AT", Name: "Austria"}, at.Holidays, nil},
	{Country{Code: "BE", Name: "Belgium"}, be.Holidays, nil},
	{Country{Code: "BR", Name: "Brazil"}, br.Holidays, nil},
	{Country{Code: "BG", Name: "Bulgaria"}, bg.Holidays, nil},
	{Country{Code: "CA", Name: "Canada"}, ca.Holidays, nil},
	{Country{Code: "HR", Name: "Croatia"}, hr.Holidays, nil},
	{Country{Code: "CZ", Name: "Czechia"}, cz.Holidays, nil},
	{Country{Code: "DK", Name: "Denmark"}, dk.Holidays, nil},
	{Country{Code: "FR", Name: "France"}, fr.Holidays, nil},
	{Country{Code: "DE", Name: "Germany", Regions: []Region{{"BW", "Baden-Württemberg"}, {"BY", "Bavaria"}, {"BE", "Berlin"}, {"BB", "Brandenburg"}, {"HB", "Bremen"}, {"HH", "Hamburg"}, {"HE", "Hesse"}, {"NI", "Lower Saxony"}, {"MV", "Mecklenburg-Vorpommern"}, {"NW", "North Rhine-Westphalia"}, {"RP", "Rhineland-Palatinate"}, {"SL", "Saarland"}, {"SN", "Saxony"}, {"ST", "Saxony-Anhalt"}, {"SH", "Schleswig-Holstein"}, {"TH", "Thuringia"}}}, de.Holidays, map[string][]*cal.Holiday{"BB": de.HolidaysBB, "BE": de.HolidaysBE, "BW": de.HolidaysBW, "BY": de.HolidaysBY, "HB": de.HolidaysHB, "HE": de.HolidaysHE, "HH": de.HolidaysHH, "MV": de.HolidaysMV, "NI": de.HolidaysNI, "NW": de.HolidaysNW, "RP": de.HolidaysRP, "SH": de.HolidaysSH, "SL": de.HolidaysSL, "SN": de.HolidaysSN, "ST": de.HolidaysST, "TH": de.HolidaysTH}},
	{Country{Code: "GR", Name: "Greece"}, gr.Holidays, nil},
	{Country{Code: "IE", Name: "Ireland"}, ie.Holidays, nil},
	{Country{Code: "IT", Name: "Italy"}, it.Holidays, nil},
	{Country{Code: "JP", Name: "Japan"}, jp.Holidays, nil},
	{Country{Code: "LV", Name: "Latvia"}, lv.Holidays, nil},
	{Country{Code: "LT", Name: "Lithuania"}, lt.Holidays, nil},
	{Country{Code: "MW", Name: "Malawi"}, mw.Holidays, nil},
	{Country{Code: "NL", Name: "Netherlands"}, nl.Holidays, nil},
	{Country{Code: "NC", Name: "New Caledonia"}, nc.Holidays, nil},
	{Country{Code: "NZ", Name: "New Zealand"}, nz.Holidays, nil},
	{Country{Code: "NO", Name: "Norway"}, no.Holidays, nil},
	{Country{Code: "PL", Name: "Poland"}, pl.Holidays, nil},
	{Country{Code: "RO", Name: "Romania"}, ro.Holidays, nil},
	{Country{Code: "RU", Name: "Russia"}, ru.Holidays, nil},
	{Country{Code: "SK", Name: "Slovakia"}, sk.Holidays, nil},
	{Country{Code: "SI", Name: "Slovenia"}, si.Holidays, nil},
	{Country{Code: "ZA", Name: "South Africa"}, za.Holidays, nil},
	{Country{Code: "ES", Name: "Spain"}, es.Holidays, nil},
	{Country{Code: "SE", Name: "Sweden"}, se.Holidays, nil},
	{Country{Code: "CH", Name: "Switzerland", Regions: []Region{{"AG", "Aargau"}, {"AR", "Appenzell Ausserrhoden"}, {"AI", "Appenzell Innerrhoden"}, {"BL", "Basel-Landschaft"}, {"BS", "Basel-Stadt"}, {"BE", "Bern"}, {"FR", "Fribourg"}, {"GE", "Geneva"}, {"GL", "Glarus"}, {"GR", "Graubünden"}, {"JU", "Jura"}, {"LU", "Lucerne"}, {"NE", "Neuchâtel"}, {"NW", "Nidwalden"}, {"OW", "Obwalden"}, {"SH", "Schaffhausen"}, {"SZ", "Schwyz"}, {"SO", "Solothurn"}, {"SG", "St. Gallen"}, {"TG", "Thurgau"}, {"TI", "Ticino"}, {"UR", "Uri"}, {"VS", "Valais"}, {"VD", "Vaud"}, {"ZG", "Zug"}, {"ZH", "Zürich"}}}, ch.Holidays, map[string][]*cal.Holiday{"AG": ch.HolidaysAG, "AI": ch.HolidaysAI, "AR": ch.HolidaysAR, "BE": ch.HolidaysBE, "BL": ch.HolidaysBL, "BS": ch.HolidaysBS, "FR": ch.HolidaysFR, "GE": ch.HolidaysGE, "GL": ch.HolidaysGL, "GR": ch.HolidaysGR, "JU": ch.HolidaysJU, "LU": ch.HolidaysLU, "NE": ch.HolidaysNE, "NW": ch.HolidaysNW, "OW": ch.HolidaysOW, "SG": ch.HolidaysSG, "SH": ch.HolidaysSH, "SO": ch.HolidaysSO, "SZ": ch.HolidaysSZ, "TG": ch.HolidaysTG, "TI": ch.HolidaysTI, "UR": ch.HolidaysUR, "VD": ch.HolidaysVD, "VS": ch.HolidaysVS, "ZG": ch.HolidaysZG, "ZH": ch.HolidaysZH}},
	{Country{Code: "UA", Name: "Ukraine"}, ua.Holidays, nil},
	{Country{Code: "GB", Name: "United Kingdom"}, gb.Holidays, nil},
	{Country{Code: "US", Name: "United States"}, us.Holidays, nil},
}
