package api_test

import (
	"bytes"
	"encoding/json"
	"flag"
	"fmt"
	"net/http"
	"os"
	"path"
	"path/filepath"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/afterglow-calendar/afterglow/internal/api"
	"github.com/afterglow-calendar/afterglow/internal/app"
	"github.com/afterglow-calendar/afterglow/internal/apptest"
	"github.com/afterglow-calendar/afterglow/internal/clinic"
	"github.com/afterglow-calendar/afterglow/internal/plan"
)

var update = flag.Bool("update", false, "rewrite the golden files")

// openapi is the document as the server serves it.
func openapi(t *testing.T) map[string]any {
	t.Helper()
	return apptest.Start(t).Get("/openapi.json").Want(http.StatusOK).Object()
}

// visit calls f for every object in a JSON value, with where it is.
func visit(value any, where string, f func(where string, object map[string]any)) {
	switch value := value.(type) {
	case map[string]any:
		f(where, value)
		for name, member := range value {
			visit(member, where+"/"+name, f)
		}
	case []any:
		for i, entry := range value {
			visit(entry, fmt.Sprintf("%s/%d", where, i), f)
		}
	}
}

// lookup follows a JSON pointer (RFC 6901) behind "#".
func lookup(value any, reference string) any {
	for token := range strings.SplitSeq(strings.TrimPrefix(reference, "#/"), "/") {
		object, _ := value.(map[string]any)
		value = object[strings.NewReplacer("~1", "/", "~0", "~").Replace(token)]
	}
	return value
}

func TestTheOpenAPIDocumentIs31AndNamesTheProduct(t *testing.T) {
	document := openapi(t)
	if version, _ := document["openapi"].(string); !strings.HasPrefix(version, "3.1.") {
		t.Errorf("openapi is %q", version)
	}
	info := document["info"].(map[string]any)
	if info["title"] != "Afterglow" || info["version"] != apptest.Version {
		t.Errorf("info is %v", info)
	}
}

func TestEveryReferenceOfTheOpenAPIDocumentResolves(t *testing.T) {
	document := openapi(t)
	references := 0
	visit(document, "#", func(where string, object map[string]any) {
		reference, ok := object["$ref"].(string)
		if !ok {
			return
		}
		references++
		if _, found := lookup(document, reference).(map[string]any); !found || !strings.HasPrefix(reference, "#/") {
			t.Errorf("%s refers to %s, which is not there", where, reference)
		}
	})
	if references < 50 {
		t.Errorf("only %d references", references)
	}
}

func TestOperationsHaveIdsOfTheirOwnAndSayWhatTheyDo(t *testing.T) {
	ids := map[string]string{}
	operations(openapi(t), func(r route, operation map[string]any) {
		id, _ := operation["operationId"].(string)
		if ids[id] != "" || !regexp.MustCompile(`^[a-z]+(-[a-z]+)+$`).MatchString(id) {
			t.Errorf("%s has the id %q, like %q", r, id, ids[id])
		}
		ids[id] = r.String()
		if operation["summary"] == nil || len(operation["tags"].([]any)) != 1 {
			t.Errorf("%s has no summary or not one tag", r)
		}
	})
}

// operations calls f for every operation of the document.
func operations(document map[string]any, f func(route, map[string]any)) {
	for path, methods := range document["paths"].(map[string]any) {
		for method, operation := range methods.(map[string]any) {
			f(route{strings.ToUpper(method), path}, operation.(map[string]any))
		}
	}
}

func TestEveryParameterOfAPathIsDescribed(t *testing.T) {
	operations(openapi(t), func(r route, operation map[string]any) {
		var described []string
		parameters, _ := operation["parameters"].([]any)
		for _, p := range parameters {
			if p := p.(map[string]any); p["in"] == "path" {
				described = append(described, "{"+p["name"].(string)+"}")
				if p["required"] != true {
					t.Errorf("%s: %s is not required", r, p["name"])
				}
			}
		}
		inPath := regexp.MustCompile(`\{[^}]*\}`).FindAllString(r.path, -1)
		slices.Sort(described)
		slices.Sort(inPath)
		if !slices.Equal(described, inPath) {
			t.Errorf("%s describes %v", r, described)
		}
	})
}

func TestEveryOperationAsksForTheKey(t *testing.T) {
	document := openapi(t)
	scheme, _ := lookup(document, "#/components/securitySchemes/apiKey").(map[string]any)
	if scheme["type"] != "http" || scheme["scheme"] != "bearer" {
		t.Errorf("the scheme is %v", scheme)
	}
	if got := fmt.Sprint(document["security"]); got != "[map[apiKey:[]]]" {
		t.Errorf("security is %s", got)
	}
	operations(document, func(r route, operation map[string]any) {
		if _, own := operation["security"]; own {
			t.Errorf("%s has security of its own", r)
		}
	})
}

func TestEveryOperationDescribesItsRefusals(t *testing.T) {
	document := openapi(t)
	operations(document, func(r route, operation map[string]any) {
		problem, _ := lookup(operation, "#/responses/default/content/application~1problem+json/schema/$ref").(string)
		if problem != "#/components/schemas/Problem" {
			t.Errorf("%s describes no refusal", r)
		}
	})
	if lookup(document, "#/components/schemas/FieldError/properties/value") != nil {
		t.Error("a refusal is described as repeating the value")
	}
}

func TestWritesDescribeTheirBodiesAndVersions(t *testing.T) {
	operations(openapi(t), func(r route, operation map[string]any) {
		mediaType := map[string]string{http.MethodPut: "application~1json", http.MethodPatch: "application~1merge-patch+json"}[r.method]
		bodyless := slices.Contains([]string{"rotate", "renew", "reset-password", "dismissal", "rotate-secret", "test", "resend", "sync", "look", "run"}, path.Base(r.path)) // the address says it all
		if r.method == http.MethodPost && !bodyless {
			mediaType = "application~1json"
		}
		if r.method == http.MethodPost && strings.HasSuffix(r.path, "/imports") {
			mediaType = "multipart~1form-data"
		}
		if mediaType != "" {
			if schema, _ := lookup(operation, "#/requestBody/content/"+mediaType+"/schema").(map[string]any); schema == nil || schema["type"] == "string" {
				t.Errorf("%s describes its body as %v", r, schema)
			}
		}
		described := strings.Contains(fmt.Sprint(operation["parameters"]), "If-Match")
		changes := r.method == http.MethodPut || r.method == http.MethodPatch || r.method == http.MethodDelete
		if strings.HasSuffix(r.path, "/{link_id}") || strings.HasSuffix(r.path, "/{password_id}") || strings.HasSuffix(r.path, "/api-keys/{id}") || strings.HasSuffix(r.path, "/second-factor") || strings.HasSuffix(r.path, "/imports/{id}") {
			changes = false // a link is never changed, nor a password, a second factor or an import, so there is no other version of it
		}
		if described != changes {
			t.Errorf("%s describes If-Match: %v", r, described)
		}
	})
}

func TestTheOpenAPIDocumentIsTheOneInDocs(t *testing.T) {
	served := apptest.Start(t).Get("/openapi.json").Want(http.StatusOK)
	// The version is the program's and differs from build to build.
	text := bytes.Replace(served.Body, []byte(`"version":"`+apptest.Version+`"`), []byte(`"version":"of the program"`), 1)
	var pretty bytes.Buffer
	if err := json.Indent(&pretty, text, "", "  "); err != nil {
		t.Fatal(err)
	}
	pretty.WriteByte('\n')
	golden := filepath.Join("..", "..", "docs", "openapi.json")
	if *update {
		if err := os.WriteFile(golden, pretty.Bytes(), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(golden)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(pretty.Bytes(), want) {
		t.Error("docs/openapi.json is not what is served; go test ./internal/api -run OpenAPI -update rewrites it")
	}
}

func TestTheOpenAPIDocumentCanBeReadByManyAtOnce(t *testing.T) {
	s := apptest.Start(t)
	want := s.Get("/openapi.json").Want(http.StatusOK).Body
	var readers sync.WaitGroup
	for range 8 {
		readers.Go(func() {
			if got := s.Get("/openapi.json").Body; !bytes.Equal(got, want) {
				t.Error("another document")
			}
		})
	}
	readers.Wait()
}

// The enumerations of the schemas are tags and those of the rules are lists:
// they must name the same values.
func TestEnumerationsOfTheSchemasAreThoseOfTheRules(t *testing.T) {
	lists := map[reflect.Type][]string{
		reflect.TypeFor[clinic.Zone]():              texts(clinic.Zones),
		reflect.TypeFor[clinic.Metabolism]():        texts(clinic.Metabolisms),
		reflect.TypeFor[clinic.Strength]():          texts(clinic.Strengths),
		reflect.TypeFor[clinic.Strategy]():          texts(clinic.Strategies),
		reflect.TypeFor[clinic.Movement]():          texts(clinic.Movements),
		reflect.TypeFor[clinic.TreatmentType]():     texts(clinic.TreatmentTypes),
		reflect.TypeFor[clinic.AppointmentStatus](): texts(clinic.AppointmentStatuses),
	}
	named := map[string][]string{"language": clinic.Languages, "closed_weekdays": clinic.Weekdays, "weekdays": clinic.Weekdays, "profile": clinic.Profiles}
	checked := 0
	var check func(reflect.Type)
	check = func(of reflect.Type) {
		for of.Kind() == reflect.Slice || of.Kind() == reflect.Pointer {
			of = of.Elem()
		}
		if of.Kind() != reflect.Struct || !strings.HasPrefix(of.PkgPath(), "github.com/afterglow-calendar/") {
			return
		}
		for i := range of.NumField() {
			field := of.Field(i)
			check(field.Type)
			base := field.Type
			if base.Kind() == reflect.Slice {
				base = base.Elem()
			}
			name, _, _ := strings.Cut(field.Tag.Get("json"), ",")
			want := lists[base]
			if want == nil {
				want = named[name]
			}
			if want == nil {
				continue
			}
			checked++
			if got := strings.Split(field.Tag.Get("enum"), ","); !slices.Equal(got, want) {
				t.Errorf("%s.%s allows %v in its schema and %v by its rule", of.Name(), field.Name, got, want)
			}
		}
	}
	for _, of := range []reflect.Type{reflect.TypeFor[plan.Input](), reflect.TypeFor[clinic.Clinic](), reflect.TypeFor[clinic.Patient](), reflect.TypeFor[clinic.Practitioner](), reflect.TypeFor[app.FeedSettings]()} {
		check(of)
	}
	if checked < 15 {
		t.Errorf("only %d fields checked", checked)
	}
}

func texts[T ~string](values []T) (all []string) {
	for _, value := range values {
		all = append(all, string(value))
	}
	return all
}

// Whoever adds a field must not send an undescribed one.
func TestAnswersHaveOnlyDescribedMembers(t *testing.T) {
	s := apptest.Start(t)
	f := furnish(s.AddClinic("Harbour"))
	document := s.Get("/openapi.json").Object()
	operations(document, func(r route, operation map[string]any) {
		if r.method != http.MethodGet {
			return
		}
		answer := f.Get(strings.TrimPrefix(f.at(t, r), api.Prefix)).Want(http.StatusOK)
		schema, isJSON := lookup(operation, "#/responses/200/content/application~1json/schema").(map[string]any)
		if !isJSON {
			if want, got := answer.Header.Get("Content-Type"), lookup(operation, "#/responses/200/content"); got.(map[string]any)[want] == nil {
				t.Errorf("%s answers with %s and describes %v", r, want, got)
			}
			return
		}
		described(t, document, schema, answer.Object(), r.String())
	})
}

// described fails for members of a value that its schema does not have, and for
// required ones that are missing.
func described(t *testing.T, document, schema map[string]any, value any, where string) {
	t.Helper()
	if reference, ok := schema["$ref"].(string); ok {
		schema = lookup(document, reference).(map[string]any)
	}
	switch value := value.(type) {
	case map[string]any:
		properties, _ := schema["properties"].(map[string]any)
		anyName, open := schema["additionalProperties"].(map[string]any)
		for name, member := range value {
			property, ok := properties[name].(map[string]any)
			if !ok && open {
				property, ok = anyName, true
			}
			if !ok {
				t.Errorf("%s: %s is not described", where, name)
				continue
			}
			described(t, document, property, member, where+"."+name)
		}
		required, _ := schema["required"].([]any)
		for _, name := range required {
			if _, ok := value[name.(string)]; !ok {
				t.Errorf("%s: %s is described as required and missing", where, name)
			}
		}
	case []any:
		entries, _ := schema["items"].(map[string]any)
		for i, entry := range value {
			described(t, document, entries, entry, fmt.Sprintf("%s[%d]", where, i))
		}
	}
}
