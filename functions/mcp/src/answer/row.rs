use serde_json::{Map, Value, json};

use super::{SOFT_BYTES, Units};
use crate::untrusted::{self, Budget};

/// One record of an answer. Nulls never get in; text of people is cleaned, bounded and marked on the way in.
#[derive(Default, Clone)]
pub(crate) struct Row {
    fields: Map<String, Value>,
    people: Vec<(String, String)>,
    has_labels: bool,
}

impl Row {
    /// Sets a field of ours; `None` leaves it out.
    pub(crate) fn set(&mut self, key: &str, value: impl Into<Value>) {
        let value = value.into();
        if !value.is_null() {
            self.fields.insert(key.to_owned(), value);
        }
    }

    /// Sets a flag only when it is true.
    pub(crate) fn flag(&mut self, key: &str, value: Option<bool>) {
        if value == Some(true) {
            self.set(key, true);
        }
    }

    /// Sets a short text that a person wrote: a name, a tag, a cue.
    pub(crate) fn label<'a>(&mut self, key: &str, text: impl Into<Option<&'a str>>) {
        let Some(text) = text.into().filter(|text| !text.is_empty()) else {
            return;
        };
        self.suspect(text);
        self.set(key, untrusted::label(text));
        self.has_labels = true;
    }

    /// Sets a list of short texts that people wrote.
    pub(crate) fn labels(&mut self, key: &str, texts: &[String]) {
        if texts.is_empty() {
            return;
        }
        for text in texts {
            self.suspect(text);
        }
        self.set(key, texts.iter().map(|text| untrusted::label(text)).collect::<Vec<_>>());
        self.has_labels = true;
    }

    /// Puts a long text that a person wrote into the `untrusted` object of the record.
    pub(crate) fn people<'a>(
        &mut self,
        key: &str,
        text: impl Into<Option<&'a str>>,
        limit: usize,
        budget: &mut Budget,
    ) {
        let Some(text) = text.into().filter(|text| !text.trim().is_empty()) else {
            return;
        };
        self.suspect(text);
        let text = budget.take(text, limit);
        let entry = self.fields.entry("untrusted").or_insert_with(|| json!({}));
        if let Value::Object(object) = entry {
            object.insert(key.to_owned(), Value::String(text.clone()));
        }
        self.people.push((key.to_owned(), text));
    }

    /// Sets records inside this record; what people wrote in them stays marked.
    pub(crate) fn nest(&mut self, key: &str, rows: Vec<Self>) {
        let mut values = Vec::new();
        for row in rows {
            let (fields, people, has_labels) = row.into_parts();
            self.people.extend(people);
            self.has_labels |= has_labels;
            values.push(Value::Object(fields));
        }
        self.set(key, (!values.is_empty()).then_some(values));
    }

    /// Prefixes the headings of this record's texts, so that a list tells them apart.
    pub(crate) fn titled(&mut self, title: &str) {
        for (heading, _) in &mut self.people {
            *heading = format!("{title} {heading}");
        }
    }

    /// Replaces the headings of this record's texts.
    pub(crate) fn headed(&mut self, heading: &str) {
        for (known, _) in &mut self.people {
            heading.clone_into(known);
        }
    }

    /// Notes what families of instructions a text holds, once per record.
    fn suspect(&mut self, text: &str) {
        let families = untrusted::families_in(text);
        if families.is_empty() {
            return;
        }
        tracing::warn!(families = families.join(","), "text with instructions");
        let entry = self.fields.entry("suspicious").or_insert_with(|| json!([]));
        if let Value::Array(list) = entry {
            for family in families {
                if !list.iter().any(|known| known == family) {
                    list.push(family.into());
                }
            }
        }
    }

    /// The field as text for a table cell; empty when it is absent.
    pub(crate) fn cell(&self, key: &str) -> String {
        match self.fields.get(key) {
            None | Some(Value::Null) => String::new(),
            Some(value) => spoken(value),
        }
    }

    /// `load 101, intensity_pct 82.3, …`; lists and objects are left to the structured part unless they are short.
    pub(crate) fn facts(&self, but: &[&str]) -> String {
        self.facts_in(Units::default(), but)
    }

    /// The same in the units of a reader.
    pub(crate) fn facts_in(&self, units: Units, but: &[&str]) -> String {
        let wanted = |key: &str| !matches!(key, "untrusted" | "suspicious") && !but.contains(&key);
        let facts = self.fields.iter().filter(|(key, _)| wanted(key));
        let facts = facts.map(|(key, value)| match units.measure(key).zip(value.as_f64()) {
            Some((measure, figure)) => format!("{} {}", measure.name, measure.text(figure)),
            None => format!("{key} {}", spoken(value)),
        });
        facts.collect::<Vec<_>>().join(", ")
    }

    /// A cell in the units of a reader.
    pub(crate) fn cell_in(&self, units: Units, key: &str) -> String {
        let figure = self.get(key).and_then(Value::as_f64);
        units
            .measure(key)
            .zip(figure)
            .map_or_else(|| self.cell(key), |(measure, figure)| measure.text(figure))
    }

    /// The field.
    pub(crate) fn get(&self, key: &str) -> Option<&Value> {
        self.fields.get(key)
    }

    /// Whether the field is set.
    pub(crate) fn has(&self, key: &str) -> bool {
        self.fields.contains_key(key)
    }

    /// Removes a field.
    pub(crate) fn remove(&mut self, key: &str) {
        self.fields.remove(key);
    }

    /// Sets one record inside this one; what people wrote in it stays marked.
    pub(crate) fn nest_one(&mut self, key: &str, inner: Self) {
        self.people.extend(inner.people);
        self.has_labels |= inner.has_labels;
        self.set(key, Value::Object(inner.fields));
    }

    /// The record as JSON, for records inside records.
    pub(crate) fn into_value(self) -> Value {
        Value::Object(self.fields)
    }

    pub(super) fn into_parts(self) -> (Map<String, Value>, Vec<(String, String)>, bool) {
        (self.fields, self.people, self.has_labels)
    }

    fn bytes(&self) -> usize {
        Value::Object(self.fields.clone()).to_string().len() + 1
    }
}

/// A value as a person says it: the items of a list behind each other, the fields of a record with their names.
fn spoken(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Array(items) => {
            let mark = if items.iter().any(Value::is_object) { "; " } else { ", " };
            items.iter().map(spoken).collect::<Vec<_>>().join(mark)
        }
        Value::Object(fields) => {
            let fields = fields.iter().map(|(key, value)| format!("{key} {}", spoken(value)));
            fields.collect::<Vec<_>>().join(" ")
        }
        other => other.to_string(),
    }
}

/// Records of one kind, with the fields that are expected in them.
pub(crate) struct Rows {
    expected: &'static [&'static str],
    rows: Vec<Row>,
}

impl Rows {
    /// An empty list; fields of `expected` that no record has are named in the answer.
    pub(crate) const fn expecting(expected: &'static [&'static str]) -> Self {
        Self { expected, rows: Vec::new() }
    }

    /// Adds a record.
    pub(crate) fn push(&mut self, row: Row) {
        self.rows.push(row);
    }

    /// Number of records.
    pub(crate) fn len(&self) -> usize {
        self.rows.len()
    }

    /// Whether there is none.
    pub(crate) fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    /// The records.
    pub(crate) fn iter(&self) -> impl Iterator<Item = &Row> {
        self.rows.iter()
    }

    /// The expected fields that no record has.
    pub(crate) fn missing(&self) -> Vec<String> {
        if self.rows.is_empty() {
            return Vec::new();
        }
        let absent = |name: &&&str| !self.rows.iter().any(|row| row.has(name));
        self.expected.iter().filter(absent).map(|name| (*name).to_owned()).collect()
    }

    /// Makes the list fit the soft limit of an answer: first the optional columns go, then the last records.
    /// Returns how many records were cut.
    pub(crate) fn fit(&mut self, optional: &[&str]) -> usize {
        for column in optional {
            if self.bytes() <= SOFT_BYTES {
                return 0;
            }
            self.rows.iter_mut().for_each(|row| row.remove(column));
        }
        let before = self.rows.len();
        let mut room = SOFT_BYTES;
        let fitting = self.rows.iter().take_while(|row| {
            let bytes = row.bytes();
            let fits = bytes <= room;
            room = room.saturating_sub(bytes);
            fits
        });
        let kept = fitting.count().max(1);
        self.rows.truncate(kept);
        before - self.rows.len()
    }

    fn bytes(&self) -> usize {
        self.rows.iter().map(Row::bytes).sum()
    }
}

impl IntoIterator for Rows {
    type Item = Row;
    type IntoIter = std::vec::IntoIter<Row>;

    fn into_iter(self) -> Self::IntoIter {
        self.rows.into_iter()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn gives_up_optional_columns_before_records() {
        let mut rows = Rows::expecting(&[]);
        for index in 0..100 {
            let mut row = Row::default();
            row.set("id", index);
            row.set("comment", "x".repeat(300));
            rows.push(row);
        }
        assert_eq!(rows.fit(&["comment"]), 0);
        assert_eq!(rows.missing(), Vec::<String>::new());
        assert!(rows.iter().all(|row| row.has("id") && !row.has("comment")));
    }

    #[test]
    fn cuts_whole_records_at_the_end() {
        let mut rows = Rows::expecting(&[]);
        for index in 0..100 {
            let mut row = Row::default();
            row.set("id", index);
            row.set("comment", "x".repeat(900));
            rows.push(row);
        }
        assert_eq!(rows.fit(&[]), 100 - rows.len());
        assert!((15..=22).contains(&rows.len()), "{}", rows.len());
    }
}
