package clinic

import (
	"cloud.google.com/go/civil"
)

// Treatment is one visit at which product was injected.
type Treatment struct {
	ID             string        `json:"id,omitempty" maxLength:"200" doc:"Given by the server; in a plan document, any text of yours"`
	Date           civil.Date    `json:"date" format:"date" doc:"Civil date in the clinic's zone: day 0 of the cycle"`
	Product        string        `json:"product,omitempty" maxLength:"200" doc:"Free id of the product"`
	Type           TreatmentType `json:"type,omitempty" enum:"full,touchup" doc:"Default full"`
	PractitionerID string        `json:"practitioner_id,omitempty" maxLength:"200"`
	Zones          []TreatedZone `json:"zones" minItems:"1" maxItems:"11"`
}

// TreatedZone is one area of a treatment with its dose in the product's units.
type TreatedZone struct {
	Zone  Zone     `json:"zone" enum:"glabella,crows_feet,forehead,platysma,masseter,dao,mentalis,bunny_lines,brow_lift,lip_flip,gummy_smile"`
	Units *float64 `json:"units,omitempty" exclusiveMinimum:"0" maximum:"1000" doc:"Dose in the product's own units"`
}

// IsFull reports whether the treatment starts a new cycle.
func (t Treatment) IsFull() bool { return t.Type != TreatmentTouchup }

// Treats reports whether zone z was treated.
func (t Treatment) Treats(z Zone) bool {
	for _, tz := range t.Zones {
		if tz.Zone == z {
			return true
		}
	}
	return false
}

// Validate refuses a treatment that breaks a rule, naming the field.
func (t Treatment) Validate() error {
	for _, err := range []error{
		CheckDate("date", t.Date),
		CheckName("id", t.ID),
		CheckName("product", t.Product),
		oneOf("type", t.Type, TreatmentTypes),
		CheckName("practitioner_id", t.PractitionerID),
	} {
		if err != nil {
			return err
		}
	}
	if len(t.Zones) == 0 {
		return Errorf(Invalid, "zones", "is required")
	}
	seen := map[Zone]bool{}
	for i, z := range t.Zones {
		at := Index("zones", i)
		if err := requireZone(at+".zone", z.Zone); err != nil {
			return err
		}
		if seen[z.Zone] {
			return Errorf(Invalid, at+".zone", "is named twice in one treatment")
		}
		seen[z.Zone] = true
		if z.Units != nil && !(*z.Units > 0 && *z.Units <= 1000) {
			return Errorf(Invalid, at+".units", "is not between 0 and 1000")
		}
	}
	return nil
}

func requireZone(path string, z Zone) error {
	if z == "" {
		return Errorf(Invalid, path, "is required")
	}
	return oneOf(path, z, Zones)
}

// Observation is what the patient or the clinic saw in one zone on one day.
type Observation struct {
	Date     civil.Date `json:"date" format:"date"`
	Zone     Zone       `json:"zone" enum:"glabella,crows_feet,forehead,platysma,masseter,dao,mentalis,bunny_lines,brow_lift,lip_flip,gummy_smile"`
	Movement Movement   `json:"movement" enum:"none,first,partial,full"`
	Note     string     `json:"note,omitempty" maxLength:"4000"`
}

// Validate refuses an observation that breaks a rule, naming the field.
func (o Observation) Validate() error {
	if err := CheckDate("date", o.Date); err != nil {
		return err
	}
	if err := requireZone("zone", o.Zone); err != nil {
		return err
	}
	if o.Movement == "" {
		return Errorf(Invalid, "movement", "is required")
	}
	if err := oneOf("movement", o.Movement, Movements); err != nil {
		return err
	}
	return CheckNote("note", o.Note)
}
