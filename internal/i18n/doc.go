// Package i18n says things in the reader's language: catalogues of messages, and
// dates, hours, numbers and lists as each language writes them.
//
// A package that has words keeps them beside its code, one YAML file for each
// language, and embeds them. Load reads such a folder and refuses it unless every
// language says all that English says, with the same values, in every plural form
// it needs: what loads has no gap. Files and plural forms are those of go-i18n,
// the names of months and weekdays and the order of a date come from CLDR.
//
// It must not know what is said or to whom, and nothing of plans, feeds or pages.
// It is pure: files come in as an fs.FS, days and hours as values.
//
// Start reading at catalogue.go, then template.go for what a message may look
// like. habits.go is the table of languages.
package i18n
