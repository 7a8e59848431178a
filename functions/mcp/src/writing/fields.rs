use serde_json::Value;

use crate::answer::Row;
use crate::untrusted::{self, Budget, LIST_CHARACTERS};

/// Who wrote a value; it decides how the value may be shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Origin {
    Ours,
    Label,
    Text,
}

#[derive(Clone, Debug, PartialEq)]
struct Field {
    key: String,
    value: Value,
    origin: Origin,
}

/// The fields of one object that a write may change, in the names and units of answers.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Fields(Vec<Field>);

impl Fields {
    /// A value that no person wrote.
    pub(crate) fn set(&mut self, key: impl Into<String>, value: impl Into<Value>) {
        self.push(key.into(), value.into(), Origin::Ours);
    }

    /// A name.
    pub(crate) fn label<'a>(&mut self, key: impl Into<String>, text: impl Into<Option<&'a str>>) {
        let text = text.into().filter(|text| !text.is_empty()).map(untrusted::label);
        self.push(key.into(), text.into(), Origin::Label);
    }

    /// Several names.
    pub(crate) fn labels(&mut self, key: impl Into<String>, texts: &[String]) {
        let joined = texts.iter().map(|text| untrusted::label(text)).collect::<Vec<_>>().join(", ");
        self.label(key, joined.as_str());
    }

    /// A long text.
    pub(crate) fn text<'a>(&mut self, key: impl Into<String>, text: impl Into<Option<&'a str>>) {
        let text = text.into().map(str::trim).filter(|text| !text.is_empty());
        self.push(key.into(), text.into(), Origin::Text);
    }

    fn push(&mut self, key: String, value: Value, origin: Origin) {
        self.0.push(Field { key, value, origin });
    }

    fn value(&self, key: &str) -> Value {
        let found = self.0.iter().find(|field| field.key == key);
        found.map_or(Value::Null, |field| field.value.clone())
    }

    /// These fields with the values of the other side where it has one.
    pub(crate) fn overlaid(mut self, over: Self) -> Self {
        self.0.retain(|field| !over.0.iter().any(|other| other.key == field.key));
        self.0.extend(over.0);
        self
    }

    /// Only the fields that have a value.
    pub(crate) fn present(self) -> Self {
        Self(self.0.into_iter().filter(|field| !field.value.is_null()).collect())
    }

    /// The names of the fields that the other side shows otherwise.
    pub(crate) fn differing(&self, other: &Self) -> Vec<&str> {
        let differs = |field: &&Field| other.value(&field.key) != field.value;
        self.0.iter().filter(differs).map(|field| field.key.as_str()).collect()
    }

    /// What is different afterwards.
    pub(crate) fn changes_to(&self, after: &Self) -> Changes {
        let known = |field: &&Field| self.0.iter().any(|own| own.key == field.key);
        let gone = self.0.iter().filter(|field| !after.0.iter().any(|other| other.key == field.key));
        let of = |field: &Field, after: Value| Change {
            key: field.key.clone(),
            origin: field.origin,
            before: self.value(&field.key),
            after,
        };
        let kept = after.0.iter().filter(known).chain(after.0.iter().filter(|field| !known(field)));
        let all =
            kept.map(|field| of(field, field.value.clone())).chain(gone.map(|field| of(field, Value::Null)));
        Changes(all.filter(|change| change.before != change.after).collect())
    }
}

#[derive(Clone, Debug)]
struct Change {
    key: String,
    origin: Origin,
    before: Value,
    after: Value,
}

/// The fields that differ.
#[derive(Clone, Debug, Default)]
pub(crate) struct Changes(Vec<Change>);

impl Changes {
    /// Whether nothing differs.
    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// `rpe – → 7, name Ride → Long ride, description changed`.
    pub(crate) fn words(&self) -> String {
        self.0.iter().map(Change::words).collect::<Vec<_>>().join(", ")
    }

    /// Sets `before` and `after`, each with the fields that differ and only where there is a value.
    pub(crate) fn put(&self, row: &mut Row, budget: &mut Budget) {
        if self.is_empty() {
            return;
        }
        let (mut before, mut after) = (Row::default(), Row::default());
        for change in &self.0 {
            show(&mut before, change, &change.before, budget);
            show(&mut after, change, &change.after, budget);
        }
        before.titled("before,");
        after.titled("after,");
        row.nest_one("before", before);
        row.nest_one("after", after);
    }
}

fn show(row: &mut Row, change: &Change, value: &Value, budget: &mut Budget) {
    match (change.origin, value.as_str()) {
        (Origin::Label, text) => row.label(&change.key, text),
        (Origin::Text, text) => row.people(&change.key, text, LIST_CHARACTERS, budget),
        (Origin::Ours, _) => row.set(&change.key, value.clone()),
    }
}

impl Change {
    fn words(&self) -> String {
        match (self.origin, self.before.is_null(), self.after.is_null()) {
            (Origin::Text, true, _) => format!("{} added", self.key),
            (Origin::Text, _, true) => format!("{} removed", self.key),
            (Origin::Text, false, false) => format!("{} changed", self.key),
            (Origin::Ours | Origin::Label, _, _) => {
                format!("{} {} → {}", self.key, plain(&self.before), plain(&self.after))
            }
        }
    }
}

fn plain(value: &Value) -> String {
    match value {
        Value::Null => "–".to_owned(),
        Value::String(text) => text.clone(),
        other => other.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fields(name: &str, rpe: Option<i64>, notes: Option<&str>) -> Fields {
        let mut fields = Fields::default();
        fields.label("name", name);
        fields.set("rpe", rpe);
        fields.text("notes", notes);
        fields
    }

    #[test]
    fn shows_only_what_differs() {
        let changes = fields("Ride", None, Some("a")).changes_to(&fields("Ride", Some(7), Some("b")));
        assert_eq!(changes.words(), "rpe – → 7, notes changed");
        let mut row = Row::default();
        changes.put(&mut row, &mut Budget::default());
        let value = row.into_value();
        assert_eq!(value["before"], serde_json::json!({ "untrusted": { "notes": "a" } }));
        assert_eq!(value["after"], serde_json::json!({ "rpe": 7, "untrusted": { "notes": "b" } }));
    }

    #[test]
    fn an_empty_text_and_no_text_are_one_thing() {
        assert!(fields("Ride", None, Some(" ")).changes_to(&fields("Ride", None, None)).is_empty());
    }

    #[test]
    fn names_a_field_that_only_one_side_has() {
        let mut with = Fields::default();
        with.set("SWOLF", 17);
        assert_eq!(with.changes_to(&Fields::default()).words(), "SWOLF 17 → –");
        assert_eq!(Fields::default().changes_to(&with).words(), "SWOLF – → 17");
        assert_eq!(with.differing(&Fields::default()), ["SWOLF"]);
    }
}
