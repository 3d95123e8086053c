//! The tones as samples: a few notes, each with a soft attack and an even decay, so that no loudspeaker clicks.

use std::f64::consts::TAU;
use std::num::NonZeroU32;

/// How a verdict sounds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Tone {
    /// Two bright notes, rising.
    Accepted,
    /// One soft note.
    Attention,
    /// Two low notes.
    Refused,
}

/// A sine with overtones.
#[derive(Clone, Copy)]
struct Note {
    hertz: f64,
    starts_ms: u32,
    lasts_ms: u32,
    /// How loud the note, its double and its triple frequency are; together 1 at most. Small loudspeakers play a low note
    /// only by its overtones.
    parts: [f64; 3],
}

const BRIGHT: [f64; 3] = [0.42, 0.10, 0.0];
const SOFT: [f64; 3] = [0.22, 0.03, 0.0];
const LOW: [f64; 3] = [0.30, 0.20, 0.12];
const ATTACK_SECONDS: f64 = 0.006;

impl Tone {
    const fn notes(self) -> &'static [Note] {
        match self {
            // E6, A6.
            Self::Accepted => &[
                Note { hertz: 1_318.51, starts_ms: 0, lasts_ms: 90, parts: BRIGHT },
                Note { hertz: 1_760.00, starts_ms: 85, lasts_ms: 165, parts: BRIGHT },
            ],
            // A4.
            Self::Attention => &[Note { hertz: 440.00, starts_ms: 0, lasts_ms: 220, parts: SOFT }],
            // A3, twice.
            Self::Refused => &[
                Note { hertz: 220.00, starts_ms: 0, lasts_ms: 130, parts: LOW },
                Note { hertz: 220.00, starts_ms: 190, lasts_ms: 130, parts: LOW },
            ],
        }
    }

    /// How long the tone is, in milliseconds.
    pub fn lasts_ms(self) -> u32 {
        self.notes().iter().map(|note| note.starts_ms + note.lasts_ms).max().unwrap_or_default()
    }

    /// The tone as one channel of samples between −1 and 1.
    pub fn samples(self, per_second: NonZeroU32) -> Vec<f32> {
        let rate = f64::from(per_second.get());
        let count = u64::from(self.lasts_ms()) * u64::from(per_second.get()) / 1_000;
        (0..u32::try_from(count).unwrap_or(u32::MAX))
            .map(|at| narrow(self.notes().iter().map(|note| note.at(f64::from(at) / rate)).sum()))
            .collect()
    }
}

impl Note {
    /// Its share of the sample at an instant.
    fn at(&self, seconds: f64) -> f64 {
        let since = seconds - f64::from(self.starts_ms) / 1_000.0;
        let lasts = f64::from(self.lasts_ms) / 1_000.0;
        if since < 0.0 || since >= lasts {
            return 0.0;
        }
        let attack = (since / ATTACK_SECONDS).min(1.0);
        let decay = 1.0 - since / lasts;
        let wave = |overtone: f64, loud: f64| loud * (TAU * self.hertz * overtone * since).sin();
        let [one, two, three] = self.parts;
        attack * decay * decay * (wave(1.0, one) + wave(2.0, two) + wave(3.0, three))
    }
}

#[expect(clippy::cast_possible_truncation, reason = "24 bits are more than any loudspeaker resolves")]
fn narrow(sample: f64) -> f32 {
    sample as f32
}

#[cfg(test)]
mod tests {
    use super::*;

    const TONES: [Tone; 3] = [Tone::Accepted, Tone::Attention, Tone::Refused];

    fn samples(tone: Tone) -> Vec<f32> {
        tone.samples(NonZeroU32::new(44_100).unwrap())
    }

    /// How much of a frequency is in some samples (Goertzel).
    fn power(samples: &[f32], hertz: f64) -> f64 {
        let step = 2.0 * (TAU * hertz / 44_100.0).cos();
        let (one, two) =
            samples.iter().fold((0.0, 0.0), |(one, two), sample| (f64::from(*sample) + step * one - two, one));
        one * one + two * two - step * one * two
    }

    fn loudness(samples: &[f32]) -> f32 {
        samples.iter().map(|sample| sample * sample).sum::<f32>() / 44_100.0
    }

    #[test]
    fn no_tone_clips_clicks_or_lasts() {
        for tone in TONES {
            let samples = samples(tone);
            assert!(samples.iter().all(|sample| sample.abs() <= 0.7), "{tone:?}");
            assert!(samples.first().unwrap().abs() < 0.001 && samples.last().unwrap().abs() < 0.001, "{tone:?}");
            // The steepest the loudest sine may be: 2π f / rate.
            assert!(samples.windows(2).all(|pair| (pair[1] - pair[0]).abs() < 0.2), "{tone:?}");
            assert!((150..=350).contains(&tone.lasts_ms()), "{tone:?}");
        }
    }

    #[test]
    fn acceptance_rises() {
        let samples = samples(Tone::Accepted);
        let (first, second) = (&samples[..3_500], &samples[4_200..]);
        assert!(power(first, 1_318.51) > 20.0 * power(first, 1_760.0));
        assert!(power(second, 1_760.0) > 20.0 * power(second, 1_318.51));
    }

    #[test]
    fn attention_is_one_soft_note() {
        let samples = samples(Tone::Attention);
        assert!(power(&samples, 440.0) > 20.0 * power(&samples, 1_318.51));
        assert!(loudness(&samples) < loudness(&super::tests::samples(Tone::Accepted)) / 2.0);
    }

    #[test]
    fn refusal_is_low_and_comes_twice() {
        let samples = samples(Tone::Refused);
        let at = |ms: usize| &samples[ms * 441 / 10..(ms + 50) * 441 / 10];
        assert!(loudness(at(20)) > 0.0005 && loudness(at(210)) > 0.0005);
        assert!(loudness(at(132)) < 1e-9, "a gap between the two");
        assert!(power(&samples, 220.0) > 20.0 * power(&samples, 1_318.51));
    }

    #[test]
    fn the_length_is_the_same_at_any_rate() {
        for rate in [8_000, 44_100, 192_000] {
            let count = Tone::Refused.samples(NonZeroU32::new(rate).unwrap()).len();
            assert_eq!(count * 1_000 / usize::try_from(rate).unwrap(), 320);
        }
    }
}
