//! Finding a product by what is typed: its code or barcode, its name, or how its name sounds.
//!
//! A name is a row of slots, one a character. What is typed runs along them: a slot takes the character itself; of a Chinese
//! one also its whole pinyin, its initial, or as much of it as is typed so far, in each of its readings (乐 is le and yue); the
//! first letter of a word in letters stands for the word. So 桂花乌龙 is found by `桂花`, `guihua`, `ghwl` and `guihw`. Two words
//! must both be found, wherever they stand.
//!
//! Each entry holds which letters, digits and characters occur in it, 64 bits: most entries are passed over by one comparison.

use std::collections::HashMap;
use std::ops::Range;
use std::sync::Arc;

use pinyin::ToPinyinMulti as _;

use super::{Hit, Matched};
use crate::domain::product::{Product, canonical_number};
use crate::domain::spelling::{sounds, typed_form};

/// How many words of what is typed are looked for.
const TERMS_MAX: usize = 4;

/// The longest word that is looked for, in characters: no name that is found by more of them is told from others.
const TERM_CHARS_MAX: usize = 60;

/// From how many characters on a part within a code counts: every other barcode holds a given digit.
const CODE_PART_MIN: usize = 3;

/// How well an entry fits, the best first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Rank {
    /// It is the code, or one of the barcodes.
    Code,
    /// The name begins so.
    NameStart,
    /// The code begins so.
    CodeStart,
    /// The name sounds so from its beginning, or these are its initials.
    SoundStart,
    /// A later word of the name begins so.
    WordStart,
    /// It stands somewhere in the name.
    NameInside,
    /// A later part of the name sounds so.
    SoundInside,
    /// It stands somewhere in the code or in a barcode.
    CodeInside,
}

/// The products of a catalogue, in their order, as they are found.
#[derive(Debug, Default)]
pub(super) struct Index {
    entries: Vec<Entry>,
    slots: Vec<Slot>,
    /// The readings that a slot points to; the first set is empty.
    sounds: Vec<Box<[Box<str>]>>,
}

#[derive(Debug)]
struct Entry {
    /// What occurs in the name or in its sounds.
    name_marks: u64,
    /// What occurs in code and barcodes.
    code_marks: u64,
    /// The first of its slots; they end where those of the next entry begin.
    slots: u32,
    /// Its code, then its barcodes, each ended by a line break, in lower case.
    codes: Box<str>,
}

/// A character of a name.
#[derive(Debug, Clone, Copy)]
struct Slot {
    /// In lower case.
    low: char,
    /// Where it begins in the name.
    at: u16,
    /// Which set of readings it has; 0 for none.
    sound: u16,
}

impl Index {
    /// The index over these products.
    pub(super) fn of(products: &[Arc<Product>]) -> Self {
        let mut index = Self { sounds: vec![Box::default()], ..Self::default() };
        let mut known = HashMap::new();
        index.entries.reserve(products.len());
        for product in products {
            index.add(product, &mut known);
        }
        index.slots.shrink_to_fit();
        index
    }

    fn add(&mut self, product: &Product, known: &mut HashMap<char, u16>) {
        let slots = u32::try_from(self.slots.len()).unwrap_or(u32::MAX);
        let mut name_marks = 0;
        for (at, c) in product.name.char_indices() {
            let sound = *known.entry(c).or_insert_with(|| self.sounds_of(c));
            let low = c.to_lowercase().next().unwrap_or(c);
            name_marks |= mark(low);
            for letter in self.readings(sound).iter().flat_map(|reading| reading.chars()) {
                name_marks |= mark(letter);
            }
            // A name is shorter than that; of a longer one the end is not found.
            let Ok(at) = u16::try_from(at) else { break };
            self.slots.push(Slot { low, at, sound });
        }
        let mut codes = format!("{}\n", product.code.to_lowercase());
        for barcode in product.terms().flat_map(|terms| &terms.barcodes) {
            codes.push_str(&canonical_number(barcode).to_lowercase());
            codes.push('\n');
        }
        let code_marks = codes.chars().filter(|c| *c != '\n').fold(0, |marks, c| marks | mark(c));
        self.entries.push(Entry { name_marks, code_marks, slots, codes: codes.into_boxed_str() });
    }

    /// The number of the readings of a character, which are added.
    fn sounds_of(&mut self, c: char) -> u16 {
        let Some(readings) = c.to_pinyin_multi() else { return 0 };
        let mut all: Vec<Box<str>> = Vec::new();
        for reading in readings {
            let plain = typed_form(reading.plain()).into_boxed_str();
            if !all.contains(&plain) {
                all.push(plain);
            }
        }
        let Ok(number) = u16::try_from(self.sounds.len()) else { return 0 };
        self.sounds.push(all.into_boxed_slice());
        number
    }

    fn readings(&self, sound: u16) -> &[Box<str>] {
        self.sounds.get(usize::from(sound)).map_or(&[], |readings| readings)
    }

    fn slots_of(&self, entry: usize) -> &[Slot] {
        let start = |entry: usize| self.entries.get(entry).map_or(self.slots.len(), |entry| entry.slots as usize);
        self.slots.get(start(entry)..start(entry + 1)).unwrap_or_default()
    }

    /// The products that fit what was typed, the best first and at most so many; of equal ones those first that stand first
    /// in the shop's order. `products` are those of which the index was made.
    pub(super) fn search(&self, products: &[Arc<Product>], typed: &str, most: usize) -> Vec<Hit> {
        let terms: Vec<Term> = typed.split_whitespace().take(TERMS_MAX).map(Term::of).collect();
        let Some((first, others)) = terms.split_first() else { return Vec::new() };
        if most == 0 || terms.iter().any(|term| term.letters.len() > TERM_CHARS_MAX) {
            return Vec::new();
        }
        let mut found: Vec<(Rank, usize)> = Vec::new();
        // Where enough begin with it, nobody asks in which it stands somewhere.
        for place in [Place::Start, Place::Inside] {
            if found.len() >= most {
                break;
            }
            let known: std::collections::HashSet<usize> = found.iter().map(|(_, entry)| *entry).collect();
            for number in 0..self.entries.len() {
                if !known.contains(&number)
                    && let Some(rank) = self.rank(number, first, place)
                    && others.iter().all(|term| self.fits(number, term))
                {
                    found.push((rank, number));
                }
            }
        }
        found.sort_unstable();
        found.truncate(most);
        let hits = found.into_iter().filter_map(|(rank, number)| {
            let product = Arc::clone(products.get(number)?);
            let matched = self.matched(number, &product, rank, &terms);
            Some(Hit { pinyin: sounds(&product.name), product, matched })
        });
        hits.collect()
    }

    fn fits(&self, entry: usize, term: &Term) -> bool {
        [Place::Start, Place::Inside].into_iter().any(|place| self.rank(entry, term, place).is_some())
    }

    /// How well an entry fits a word at its beginning, or inside.
    fn rank(&self, number: usize, term: &Term, place: Place) -> Option<Rank> {
        let entry = self.entries.get(number)?;
        let name = term.marks & !entry.name_marks == 0;
        let code = term.marks & !entry.code_marks == 0;
        if !name && !code {
            return None;
        }
        let slots = if name { self.slots_of(number) } else { &[] };
        match place {
            Place::Start => {
                if code && entry.codes.lines().any(|line| line == term.number) {
                    return Some(Rank::Code);
                }
                if name && stands_at(slots, &term.letters) {
                    return Some(Rank::NameStart);
                }
                if code && entry.codes.starts_with(&term.text) {
                    return Some(Rank::CodeStart);
                }
                (name && Walk::new(self, slots, term).from(0)).then_some(Rank::SoundStart)
            }
            Place::Inside => {
                let later = || {
                    (1..slots.len()).filter(|at| slots.get(*at..).is_some_and(|rest| stands_at(rest, &term.letters)))
                };
                if later().any(|at| begins_word(slots, at)) {
                    return Some(Rank::WordStart);
                }
                if later().next().is_some() {
                    return Some(Rank::NameInside);
                }
                if name {
                    let mut walk = Walk::new(self, slots, term);
                    if (1..slots.len()).any(|at| begins_word(slots, at) && walk.from(at)) {
                        return Some(Rank::SoundInside);
                    }
                }
                let part = code && term.letters.len() >= CODE_PART_MIN && entry.codes.contains(&term.text);
                part.then_some(Rank::CodeInside)
            }
        }
    }

    /// What of a product fits, for marking it.
    fn matched(&self, number: usize, product: &Product, rank: Rank, terms: &[Term]) -> Matched {
        let text = terms.first().map_or("", |term| term.text.as_str());
        match rank {
            Rank::Code | Rank::CodeStart | Rank::CodeInside => {
                let low = product.code.to_lowercase();
                // The code in lower case has other places than the code where a letter changes its length.
                match low.find(text).filter(|_| low.len() == product.code.len()) {
                    Some(at) => Matched::Code(at..at + text.len()),
                    None => Matched::Barcode,
                }
            }
            Rank::NameStart | Rank::SoundStart | Rank::WordStart | Rank::NameInside | Rank::SoundInside => {
                let slots = self.slots_of(number);
                let mut marked: Vec<usize> = terms.iter().flat_map(|term| self.path(slots, term)).collect();
                marked.sort_unstable();
                marked.dedup();
                Matched::Name(ranges(slots, &marked, product.name.len()))
            }
        }
    }

    /// The slots that a word runs along, in the way that ranks best.
    fn path(&self, slots: &[Slot], term: &Term) -> Vec<usize> {
        let length = term.letters.len();
        let stands = |at: &usize| slots.get(*at..).is_some_and(|rest| stands_at(rest, &term.letters));
        let literal = (0..slots.len()).filter(stands);
        if let Some(at) = literal.clone().find(|at| begins_word(slots, *at)).or_else(|| literal.clone().next()) {
            let sounds_first = at > 0 && Walk::new(self, slots, term).from(0);
            if !sounds_first {
                return (at..at + length).collect();
            }
        }
        let mut walk = Walk::new(self, slots, term);
        if (0..slots.len()).any(|at| begins_word(slots, at) && walk.from(at)) { walk.path } else { Vec::new() }
    }
}

/// Where in an entry a word is looked for.
#[derive(Debug, Clone, Copy)]
enum Place {
    Start,
    Inside,
}

/// A word of what was typed.
#[derive(Debug)]
struct Term {
    /// In lower case.
    text: String,
    /// The same as a number on a package is looked up.
    number: String,
    letters: Vec<char>,
    marks: u64,
}

impl Term {
    fn of(word: &str) -> Self {
        let text = word.to_lowercase().replace('ü', "v");
        let letters: Vec<char> = text.chars().collect();
        let marks = letters.iter().fold(0, |marks, c| marks | mark(*c));
        Self { number: canonical_number(&text).into_owned(), text, letters, marks }
    }
}

/// Runs along the slots of a name.
struct Walk<'a> {
    index: &'a Index,
    slots: &'a [Slot],
    term: &'a [char],
    /// For each slot the places in the word, as bits, from which nothing was found.
    failed: Vec<u64>,
    /// The slots that took something.
    path: Vec<usize>,
}

impl<'a> Walk<'a> {
    fn new(index: &'a Index, slots: &'a [Slot], term: &'a Term) -> Self {
        Self { index, slots, term: &term.letters, failed: Vec::new(), path: Vec::new() }
    }

    /// Whether the whole word runs along the slots from this one on.
    fn from(&mut self, slot: usize) -> bool {
        // Most begin otherwise: that is seen without any place to remember it.
        let (Some(here), Some(first)) = (self.slots.get(slot), self.term.first()) else { return false };
        let sounds = || self.index.readings(here.sound).iter().any(|reading| reading.starts_with(*first));
        if here.low != *first && !sounds() {
            return false;
        }
        self.failed.resize(self.slots.len(), 0);
        self.path.clear();
        self.step(slot, 0)
    }

    /// Whether what is typed from `typed` on runs along the slots from this one on.
    fn step(&mut self, slot: usize, typed: usize) -> bool {
        let Some(rest) = self.term.get(typed..).filter(|rest| !rest.is_empty()) else { return true };
        let (Some(here), Some(failed)) = (self.slots.get(slot).copied(), self.failed.get(slot).copied()) else {
            return false;
        };
        if failed & (1 << typed) != 0 {
            return false;
        }
        self.path.push(slot);
        if self.takes(here, slot, typed, rest) {
            return true;
        }
        self.path.pop();
        if typed > 0 && is_silent(here) && self.step(slot + 1, typed) {
            return true;
        }
        if let Some(failed) = self.failed.get_mut(slot) {
            *failed |= 1 << typed;
        }
        false
    }

    /// Whether a slot takes the next of what is typed, in one of its forms, and the rest runs on behind it.
    fn takes(&mut self, here: Slot, slot: usize, typed: usize, rest: &[char]) -> bool {
        let is_first = rest.first() == Some(&here.low);
        if is_first && self.step(slot + 1, typed + 1) {
            return true;
        }
        let index = self.index;
        for reading in index.readings(here.sound) {
            let common = reading.chars().zip(rest).take_while(|(sound, typed)| sound == *typed).count();
            if common > 0 && common == rest.len() {
                return true;
            }
            let whole = (common == reading.len()).then_some(common);
            // An initial of two letters may be typed whole or by its first.
            let initial = if ["zh", "ch", "sh"].iter().any(|two| reading.starts_with(two)) { 2 } else { 1 };
            let initial = (common >= initial).then_some(initial);
            let letter = (common >= 1).then_some(1);
            if [whole, initial, letter].into_iter().flatten().any(|count| self.step(slot + 1, typed + count)) {
                return true;
            }
        }
        if is_first && here.sound == 0 && begins_word(self.slots, slot) {
            let beyond = self.slots.iter().skip(slot + 1).position(|next| !continues_word(*next));
            let next = beyond.map_or(self.slots.len(), |length| slot + 1 + length);
            return self.step(next, typed + 1);
        }
        false
    }
}

/// Whether a word stands at the beginning of these slots, letter by letter.
fn stands_at(slots: &[Slot], letters: &[char]) -> bool {
    slots.len() >= letters.len() && slots.iter().zip(letters).all(|(slot, letter)| slot.low == *letter)
}

/// Whether it need not be typed: spaces and signs between words, and a Chinese character of which no reading is known.
fn is_silent(slot: Slot) -> bool {
    slot.sound == 0
        && (!slot.low.is_alphanumeric() || matches!(slot.low, '\u{3400}'..='\u{9fff}' | '\u{20000}'..='\u{3ffff}'))
}

fn continues_word(slot: Slot) -> bool {
    slot.sound == 0 && slot.low.is_alphanumeric()
}

/// Whether a word begins at a slot; a Chinese character is one of its own.
fn begins_word(slots: &[Slot], at: usize) -> bool {
    let Some(here) = slots.get(at) else { return false };
    let before = at.checked_sub(1).and_then(|before| slots.get(before));
    here.low.is_alphanumeric() && (here.sound != 0 || before.is_none_or(|before| !continues_word(*before)))
}

/// The ranges of the name, in bytes, that these slots take up.
fn ranges(slots: &[Slot], marked: &[usize], name_bytes: usize) -> Vec<Range<usize>> {
    let mut ranges: Vec<Range<usize>> = Vec::new();
    for slot in marked {
        let Some(here) = slots.get(*slot) else { continue };
        let end = slots.get(slot + 1).map_or(name_bytes, |next| usize::from(next.at));
        let start = usize::from(here.at);
        match ranges.last_mut() {
            Some(last) if last.end == start => last.end = end,
            Some(_) | None => ranges.push(start..end),
        }
    }
    ranges
}

/// The bit of a letter, a digit, or, shared with others, any other character.
fn mark(c: char) -> u64 {
    let place = match c {
        'a'..='z' => u32::from(c) - u32::from('a'),
        '0'..='9' => 26 + u32::from(c) - u32::from('0'),
        _ => 36 + u32::from(c) % 28,
    };
    1 << place
}

#[cfg(test)]
mod tests;
