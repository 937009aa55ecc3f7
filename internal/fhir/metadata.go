package fhir

import (
	"net/http"

	"github.com/gin-gonic/gin"
)

// offeredSince is when what is offered last changed.
const offeredSince = "2026-11-27"

// The CapabilityStatement, made from the table of kinds.

type capabilities struct {
	ResourceType   string         `json:"resourceType"`
	Status         string         `json:"status"`
	Date           string         `json:"date"`
	Kind           string         `json:"kind"`
	Software       software       `json:"software"`
	Implementation implementation `json:"implementation"`
	FHIRVersion    string         `json:"fhirVersion"`
	Format         []string       `json:"format"`
	Rest           []rest         `json:"rest"`
}

type software struct {
	Name    string `json:"name"`
	Version string `json:"version,omitempty"`
}

type implementation struct {
	Description string `json:"description"`
	URL         string `json:"url"`
}

type rest struct {
	Mode     string    `json:"mode"`
	Security security  `json:"security"`
	Resource []offered `json:"resource"`
}

type security struct {
	Description string `json:"description"`
}

type offered struct {
	Type        string          `json:"type"`
	Interaction []interaction   `json:"interaction"`
	Versioning  string          `json:"versioning"`
	SearchParam []offeredSearch `json:"searchParam"`
}

type interaction struct {
	Code string `json:"code"`
}

type offeredSearch struct {
	Name          string `json:"name"`
	Type          string `json:"type"`
	Documentation string `json:"documentation"`
}

// metadata says what is offered, to anybody.
func (s *server) metadata(c *gin.Context) {
	here := rest{Mode: "server", Security: security{"An API key of the clinic's as Authorization: Bearer; one for reading is enough."}}
	for _, k := range kinds {
		r := offered{Type: k.name, Versioning: "no-version", Interaction: []interaction{{"read"}, {"search-type"}}}
		for _, p := range k.params {
			r.SearchParam = append(r.SearchParam, offeredSearch{p.name, p.is, p.doc})
		}
		here.Resource = append(here.Resource, r)
	}
	s.answer(c, http.StatusOK, capabilities{
		ResourceType: "CapabilityStatement", Status: "active", Date: offeredSince, Kind: "instance",
		Software:       software{"Afterglow", s.Version},
		Implementation: implementation{"Follow-up plans of an aesthetic clinic, for reading", s.PublicURL + Path},
		FHIRVersion:    "4.0.1", Format: []string{"json"}, Rest: []rest{here},
	})
}
