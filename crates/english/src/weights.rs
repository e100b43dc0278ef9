//! Learned weights: whole numbers by feature and answer, one table for each decision, in one data file.

use std::sync::OnceLock;

/// How much a weight of one is worth in stored units.
pub const UNIT: f32 = 16.0;

/// Bits of the hash of a feature.
const BITS: u32 = 22;

/// Weights of one decision: for each feature the answers it speaks for or against.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Table {
    /// Features in order, each with the end of its weights.
    features: Vec<(u32, u32)>,
    /// Answer and weight.
    weights: Vec<(u8, i8)>,
    /// Position of a feature by hash, in an open table; 0 is empty.
    slots: Vec<u32>,
}

impl Table {
    /// A table of weights, given by feature and answer in order.
    pub fn new(cells: &[(u32, u8, i8)]) -> Table {
        let mut table = Table::default();
        for (feature, answer, weight) in cells {
            table.weights.push((*answer, *weight));
            match table.features.last_mut() {
                Some((last, end)) if last == feature => *end += 1,
                _ => table.features.push((*feature, table.weights.len() as u32)),
            }
        }
        table.index();
        table
    }

    fn index(&mut self) {
        let size = (self.features.len() * 2).next_power_of_two().max(2);
        self.slots = vec![0; size];
        for (at, (feature, _)) in self.features.iter().enumerate() {
            let mut slot = *feature as usize & (size - 1);
            while self.slots[slot] != 0 {
                slot = (slot + 1) & (size - 1);
            }
            self.slots[slot] = at as u32 + 1;
        }
    }

    /// The weights of a feature.
    fn of(&self, feature: u32) -> &[(u8, i8)] {
        let size = self.slots.len();
        let mut slot = feature as usize & size.wrapping_sub(1);
        while let Some(at) = self.slots.get(slot).and_then(|at| at.checked_sub(1)) {
            let (found, end) = self.features[at as usize];
            if found == feature {
                let start = (at as usize).checked_sub(1).map_or(0, |before| self.features[before].1);
                return &self.weights[start as usize..end as usize];
            }
            slot = (slot + 1) & (size - 1);
        }
        &[]
    }

    /// The sums of the weights of all features, by answer.
    pub fn scores<const N: usize>(&self, features: &[u32]) -> [i32; N] {
        let mut out = [0; N];
        for (answer, weight) in features.iter().flat_map(|feature| self.of(*feature)) {
            if let Some(sum) = out.get_mut(usize::from(*answer)) {
                *sum += i32::from(*weight);
            }
        }
        out
    }

    /// How many weights there are.
    pub fn len(&self) -> usize {
        self.weights.len()
    }

    /// Whether nothing was learned.
    pub fn is_empty(&self) -> bool {
        self.weights.is_empty()
    }

    /// Steps between features in seven bits a byte, then the weights: with few answers one byte each (last, answer,
    /// half of the weight), otherwise two (last and answer, weight).
    fn write(&self, out: &mut Vec<u8>) {
        let narrow = self.weights.iter().all(|(answer, _)| *answer < 4);
        out.extend((self.features.len() as u32).to_le_bytes());
        out.push(u8::from(narrow));
        let (mut before, mut start) = (0, 0);
        for (feature, end) in &self.features {
            let mut step = feature - before;
            while step >= 128 {
                out.push((step & 127) as u8 | 128);
                step >>= 7;
            }
            out.push(step as u8);
            for at in start..*end {
                let (answer, weight) = self.weights[at as usize];
                let last = u8::from(at + 1 == *end) << 7;
                if narrow {
                    out.push(last | answer << 5 | (weight / 2).clamp(-16, 15) as u8 & 31);
                } else {
                    out.extend([last | answer, weight.to_le_bytes()[0]]);
                }
            }
            (before, start) = (*feature, *end);
        }
    }

    fn read(bytes: &mut &[u8]) -> Option<Table> {
        let mut take = || -> Option<u8> {
            let (first, rest) = bytes.split_first()?;
            *bytes = rest;
            Some(*first)
        };
        let count = u32::from_le_bytes([take()?, take()?, take()?, take()?]);
        let narrow = take()? == 1;
        let mut cells = Vec::new();
        let mut feature = 0u32;
        for _ in 0..count {
            let (mut step, mut shift) = (0u32, 0);
            loop {
                let byte = take()?;
                step |= u32::from(byte & 127).checked_shl(shift)?;
                shift += 7;
                if byte < 128 {
                    break;
                }
            }
            feature = feature.checked_add(step)?;
            loop {
                let byte = take()?;
                let (answer, weight) = if narrow {
                    let half = i8::from_le_bytes([(byte & 31) << 3]) >> 3;
                    (byte >> 5 & 3, half * 2)
                } else {
                    (byte & 127, i8::from_le_bytes([take()?]))
                };
                cells.push((feature, answer, weight));
                if byte >= 128 {
                    break;
                }
            }
        }
        Some(Table::new(&cells))
    }
}

/// All that was learned.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Weights {
    /// Which words the tables know: a bit set by hash.
    pub known: Vec<u8>,
    /// Mentions of components in the words.
    pub tag: Table,
    /// Mentions again, from the first answers about all words.
    pub retag: Table,
    /// Same component or a new one.
    pub link: Table,
    /// Components that a text needs and does not name.
    pub imply: Table,
    /// Arrows between two components, from their words.
    pub pair: Table,
    /// Arrows again, from the first answers about all pairs.
    pub again: Table,
    /// Whether a text describes a system.
    pub whole: Table,
    /// Margins, in units: an arrow is drawn from the first on, sure from the second on, joins pieces from the third
    /// on; a mention counts from the fourth on; an arrow is sure only between components clear from the fifth on.
    pub margins: [i32; 5],
}

impl Weights {
    /// The weights in the binary.
    pub fn bundled() -> &'static Weights {
        static BUNDLED: OnceLock<Weights> = OnceLock::new();
        BUNDLED.get_or_init(|| Weights::parse(include_bytes!("weights.bin")).unwrap_or_default())
    }

    fn tables(&self) -> [&Table; 7] {
        [&self.tag, &self.retag, &self.link, &self.imply, &self.pair, &self.again, &self.whole]
    }

    /// Whether a word is known to the tables.
    pub fn knows(&self, word: &str) -> bool {
        let bits = self.known.len() * 8;
        if bits == 0 {
            return false;
        }
        let at = (hash(word.as_bytes(), 7) % bits as u64) as usize;
        self.known[at / 8] >> (at % 8) & 1 == 1
    }

    /// Makes a word known.
    pub fn learn(&mut self, word: &str) {
        let bits = self.known.len() * 8;
        if bits > 0 {
            let at = (hash(word.as_bytes(), 7) % bits as u64) as usize;
            self.known[at / 8] |= 1 << (at % 8);
        }
    }

    /// The bytes of the data file: margins, known words, tables.
    pub fn bytes(&self) -> Vec<u8> {
        let mut out = Vec::new();
        self.margins.iter().for_each(|margin| out.extend(margin.to_le_bytes()));
        out.extend((self.known.len() as u32).to_le_bytes());
        out.extend(&self.known);
        self.tables().into_iter().for_each(|table| table.write(&mut out));
        out
    }

    /// Reads the bytes of the data file, when they are whole.
    pub fn parse(bytes: &[u8]) -> Option<Weights> {
        let mut words = bytes.chunks_exact(4).map(|four| [four[0], four[1], four[2], four[3]]);
        let mut margins = [0i32; 5];
        for margin in &mut margins {
            *margin = i32::from_le_bytes(words.next()?);
        }
        let known = u32::from_le_bytes(words.next()?) as usize;
        let (known, mut rest) = bytes.get(24..)?.split_at_checked(known)?;
        Some(Weights {
            known: known.to_vec(),
            tag: Table::read(&mut rest)?,
            retag: Table::read(&mut rest)?,
            link: Table::read(&mut rest)?,
            imply: Table::read(&mut rest)?,
            pair: Table::read(&mut rest)?,
            again: Table::read(&mut rest)?,
            whole: Table::read(&mut rest)?,
            margins,
        })
    }
}

/// FNV-1a over bytes, from a seed.
pub fn hash(bytes: &[u8], seed: u64) -> u64 {
    bytes.iter().fold(0xCBF2_9CE4_8422_2325 ^ seed.wrapping_mul(0x0100_0000_01B3), |state, byte| {
        (state ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01B3)
    })
}

/// Features of one candidate: hashes, and their names when someone wants to know.
#[derive(Clone, Debug, Default)]
pub struct Features {
    /// Hashes of the features.
    pub hashes: Vec<u32>,
    /// What each hash stands for; empty unless asked for.
    pub names: Option<Vec<String>>,
}

impl Features {
    /// Adds a feature: what it is and its values.
    pub fn add(&mut self, name: &str, values: &[&str]) {
        let mut state = hash(name.as_bytes(), 0);
        for value in values {
            state = hash(value.as_bytes(), state ^ 0x1F);
        }
        self.hashes.push(((state ^ (state >> 32)) & ((1 << BITS) - 1)) as u32);
        if let Some(names) = &mut self.names {
            let values: Vec<&str> = values.iter().copied().filter(|value| !value.is_empty()).collect();
            names.push(format!("{name}: {}", values.join(" ")));
        }
    }

    /// Leaves every feature once.
    pub fn settle(&mut self) {
        if self.names.is_none() {
            self.hashes.sort_unstable();
            self.hashes.dedup();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn weights_survive_the_data_file() {
        let mut weights = Weights { known: vec![0; 16], margins: [1, -2, 3, 40, 7], ..Weights::default() };
        weights.learn("queue");
        weights.pair = Table::new(&[(5, 0, 2), (5, 3, -6), (70_000, 1, 30), (4_194_303, 2, -32)]);
        weights.tag = Table::new(&[(9, 30, 127), (9, 31, -128)]);
        assert_eq!(Weights::parse(&weights.bytes()).map(|read| read.bytes()), Some(weights.bytes()));
        assert!(weights.knows("queue"));
        assert_eq!(weights.pair.scores::<4>(&[5, 70_000, 6]), [2, 30, 0, -6]);
        assert_eq!(Weights::parse(&[1, 2, 3]), None);
    }

    #[test]
    fn the_bundled_file_is_whole_and_small() {
        let bytes = include_bytes!("weights.bin");
        assert!(bytes.len() <= 200_000 && Weights::parse(bytes).is_some());
    }
}
