//! `/activity/{id}/streams`: the samples of an activity.

use std::fmt;

use serde::de::{Deserializer, IgnoredAny, SeqAccess, Visitor};
use serde::{Deserialize, Serialize};

use crate::api::OfActivity;
use crate::ask::Ask;
use crate::cache::Keep;
use crate::error::Error;
use crate::read;

/// One stream. All streams of an activity are equally long; the index is the sample.
#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
#[serde(default)]
pub struct Stream {
    /// `time`, `watts`, `heartrate` and others, or a custom code.
    #[serde(rename = "type")]
    pub kind: Option<String>,
    /// Shown name of a custom stream.
    pub name: Option<String>,
    /// The samples; for `latlng` the latitudes.
    pub data: Samples,
    /// The longitudes of `latlng`.
    pub data2: Samples,
    /// Each sample is a list; such samples are not read.
    #[serde(rename = "valueTypeIsArray")]
    pub is_list: Option<bool>,
    /// Defined by the athlete.
    pub custom: Option<bool>,
    /// Nothing was recorded.
    #[serde(rename = "allNull")]
    pub all_null: Option<bool>,
}

/// Samples in order. What was not recorded, or is no number, is absent; a switch counts 0 or 1.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
#[serde(transparent)]
pub struct Samples(pub Vec<Option<f64>>);

impl<'de> Deserialize<'de> for Samples {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(SamplesVisitor)
    }
}

struct SamplesVisitor;

impl<'de> Visitor<'de> for SamplesVisitor {
    type Value = Samples;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("a list of samples")
    }

    fn visit_unit<E>(self) -> Result<Samples, E> {
        Ok(Samples::default())
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Samples, A::Error> {
        let mut samples = Vec::new();
        while let Some(Sample(sample)) = list.next_element()? {
            samples.push(sample);
        }
        Ok(Samples(samples))
    }
}

/// One sample, read without a detour: an hour of ten streams has tens of thousands.
struct Sample(Option<f64>);

impl<'de> Deserialize<'de> for Sample {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(SampleVisitor)
    }
}

struct SampleVisitor;

impl<'de> Visitor<'de> for SampleVisitor {
    type Value = Sample;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("a sample")
    }

    fn visit_f64<E>(self, number: f64) -> Result<Sample, E> {
        Ok(Sample(Some(number)))
    }

    #[expect(clippy::cast_precision_loss, reason = "samples are far below 2^53")]
    fn visit_u64<E>(self, number: u64) -> Result<Sample, E> {
        Ok(Sample(Some(number as f64)))
    }

    #[expect(clippy::cast_precision_loss, reason = "samples are far below 2^53")]
    fn visit_i64<E>(self, number: i64) -> Result<Sample, E> {
        Ok(Sample(Some(number as f64)))
    }

    fn visit_bool<E>(self, on: bool) -> Result<Sample, E> {
        Ok(Sample(Some(f64::from(u8::from(on)))))
    }

    fn visit_unit<E>(self) -> Result<Sample, E> {
        Ok(Sample(None))
    }

    fn visit_str<E>(self, _text: &str) -> Result<Sample, E> {
        Ok(Sample(None))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Sample, A::Error> {
        while list.next_element::<IgnoredAny>()?.is_some() {}
        Ok(Sample(None))
    }
}

/// A stream as it is to be.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct StreamWrite {
    /// The stream, as `type` upstream.
    #[serde(rename = "type")]
    pub kind: String,
    /// The samples, as many as the activity has.
    pub data: Samples,
}

/// What a write of streams did.
#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
#[serde(default)]
pub struct StreamsUpdated {
    /// Streams that were written.
    #[serde(deserialize_with = "read::list")]
    pub updated: Vec<String>,
    /// Streams that are gone.
    #[serde(deserialize_with = "read::list")]
    pub deleted: Vec<String>,
}

impl OfActivity<'_> {
    /// The named streams, or all stored ones when none is named. There is no window upstream.
    ///
    /// # Errors
    /// See [`Error`]; [`Error::TooLarge`] above 32 MiB.
    pub async fn streams(&self, kinds: &[&str]) -> Result<Vec<Stream>, Error> {
        let ask = Ask::get("/activity/{id}/streams.json", &[self.id]).with_list("types", kinds);
        self.api.list(ask.large().keep(Keep::Until(self.day))).await
    }

    /// Writes the named streams.
    ///
    /// # Errors
    /// See [`Error`].
    pub async fn update_streams(&self, streams: &[StreamWrite]) -> Result<StreamsUpdated, Error> {
        self.api.one(Ask::put("/activity/{id}/streams", &[self.id]).json(streams)).await
    }
}
