package plan_test

import (
	"fmt"
	"reflect"
	"slices"
	"strconv"
	"strings"

	"pgregory.net/rapid"

	"github.com/afterglow-calendar/afterglow/internal/protocol"
)

// anyRules draws a valid protocol: a profile with about a third of its numbers at
// an end of what the schema allows. A number that makes no sense beside the others
// stays as it was.
func anyRules(t *rapid.T) *protocol.Protocol {
	profile, _ := protocol.ByName(rapid.SampledFrom([]string{"standard", "evidence"}).Draw(t, "profile"))
	p, err := protocol.Parse(profile.YAML())
	if err != nil {
		t.Fatal(err)
	}
	numbers := numbersOf(reflect.ValueOf(p).Elem())
	for _, i := range rapid.Permutation(indices(len(numbers))).Draw(t, "order") {
		end := rapid.SampledFrom([]string{"", "", "", "", "least", "most"}).Draw(t, "end")
		if end == "" {
			continue
		}
		before := numbers[i].get()
		if numbers[i].set(map[string]float64{"least": numbers[i].least, "most": numbers[i].most}[end]); p.Validate() != nil {
			numbers[i].set(before)
		}
	}
	return p
}

func indices(n int) []int {
	all := make([]int, n)
	for i := range all {
		all[i] = i
	}
	return all
}

// number is one number of a protocol and what it can be.
type number struct {
	get         func() float64
	set         func(float64)
	least, most float64
}

func numbersOf(group reflect.Value) []number {
	var all []number
	for i := range group.NumField() {
		value, tag := group.Field(i), group.Type().Field(i).Tag
		switch value.Kind() {
		case reflect.Struct:
			all = append(all, numbersOf(value)...)
		case reflect.Int:
			all = append(all, number{
				func() float64 { return float64(value.Int()) }, func(n float64) { value.SetInt(int64(n)) },
				limit(tag.Get("minimum")), limit(tag.Get("maximum")),
			})
		case reflect.Float64:
			all = append(all, number{value.Float, value.SetFloat, limit(tag.Get("minimum")), limit(tag.Get("maximum"))})
		case reflect.Map:
			least, most, _ := strings.Cut(tag.Get("each"), ",")
			keys := value.MapKeys()
			slices.SortFunc(keys, func(a, b reflect.Value) int { return strings.Compare(a.String(), b.String()) })
			for _, key := range keys {
				all = append(all, number{
					func() float64 { return value.MapIndex(key).Convert(reflect.TypeFor[float64]()).Float() },
					func(n float64) { value.SetMapIndex(key, reflect.ValueOf(n).Convert(value.Type().Elem())) },
					limit(least), limit(most),
				})
			}
		}
	}
	return all
}

func limit(tag string) float64 {
	n, err := strconv.ParseFloat(tag, 64)
	if err != nil {
		panic(fmt.Sprintf("a number of the schema has no limits: %v", err))
	}
	return n
}
