//! Finds the at most 256 colours that draw a picture indistinguishably, if there are such.
//!
//! A diagram has few colours; the rest are the soft edges of letters and lines, a few pixels each. The
//! commonest colours are kept exactly. Of the others those are added one by one whose absence would be seen
//! most (pixels times squared distance to the nearest kept colour), then each rare colour becomes its nearest
//! kept one. O(c·256) for c colours; whole numbers only, so the same on every machine.

/// Colours kept exactly, by how common they are.
const COMMON: usize = 64;
/// All colours of a palette.
const MOST: usize = 256;
/// A picture of more colours holds photographs or gradients.
const TOO_MANY: usize = 8192;
/// Largest accepted squared distance between a rare colour and what stands for it.
const FARTHEST: u32 = 3 * 24 * 24;

/// Red, green, blue triples and one index a pixel, of opaque RGBA pixels. Unless `nearly`, no colour may change.
pub(super) fn reduce(rgba: &[u8], nearly: bool) -> Option<(Vec<u8>, Vec<u8>)> {
    let mut counts = Table::new();
    // Neighbours are mostly equal: count runs.
    let mut run = (pack(rgba.first_chunk()?), 0_u32);
    for pixel in rgba.as_chunks().0 {
        let color = pack(pixel);
        if color == run.0 {
            run.1 += 1;
        } else {
            counts.add(run)?;
            run = (color, 1);
        }
    }
    counts.add(run)?;
    let mut colors: Vec<(u32, u32)> = counts.entries().collect();
    colors.sort_unstable_by_key(|(color, count)| (std::cmp::Reverse(*count), *color));
    if !nearly && colors.len() > MOST {
        return None;
    }
    let palette = choose(&colors)?;
    let mut places = Table::new();
    for (color, _) in &colors {
        places.add((*color, nearest(*color, &palette).0 as u32))?;
    }
    let mut last = (u32::MAX, 0);
    let indices = rgba.as_chunks().0.iter().map(|pixel| {
        let color = pack(pixel);
        if color != last.0 {
            last = (color, places.get(color) as u8);
        }
        last.1
    });
    let indices = indices.collect();
    Some((palette.iter().flat_map(|color| bytes(*color)).collect(), indices))
}

/// The palette for colours sorted by count, if every colour comes near one of its own.
fn choose(colors: &[(u32, u32)]) -> Option<Vec<u32>> {
    let kept = if colors.len() <= MOST { colors.len() } else { COMMON };
    let mut palette: Vec<u32> = colors[..kept].iter().map(|(color, _)| *color).collect();
    let mut rest: Vec<(u32, u32, u32)> =
        colors[kept..].iter().map(|(color, count)| (*color, *count, nearest(*color, &palette).1)).collect();
    while palette.len() < MOST {
        let seen = |(_, count, far): &(u32, u32, u32)| u64::from(*count) * u64::from(*far);
        let Some(worst) = rest.iter().max_by_key(|one| seen(one)).copied() else { break };
        palette.push(worst.0);
        for (color, _, far) in &mut rest {
            *far = (*far).min(distance(*color, worst.0));
        }
    }
    rest.iter().all(|(_, _, far)| *far <= FARTHEST).then_some(palette)
}

fn nearest(color: u32, palette: &[u32]) -> (usize, u32) {
    let distances = palette.iter().enumerate().map(|(at, kept)| (at, distance(color, *kept)));
    distances.min_by_key(|(_, far)| *far).unwrap_or((0, u32::MAX))
}

fn distance(a: u32, b: u32) -> u32 {
    let channels = bytes(a).into_iter().zip(bytes(b));
    channels.map(|(a, b)| u32::from(a.abs_diff(b)) * u32::from(a.abs_diff(b))).sum()
}

fn pack(pixel: &[u8; 4]) -> u32 {
    u32::from_le_bytes(*pixel) & 0x00ff_ffff
}

fn bytes(color: u32) -> [u8; 3] {
    let [r, g, b, _] = color.to_le_bytes();
    [r, g, b]
}

/// Colours and a number for each, in open addressing: several times faster here than a general map.
struct Table {
    slots: Vec<Option<(u32, u32)>>,
    used: usize,
}

impl Table {
    const SIZE: usize = TOO_MANY * 2;

    fn new() -> Table {
        Table { slots: vec![None; Table::SIZE], used: 0 }
    }

    /// Adds to the number of a colour; nothing if there are too many colours.
    fn add(&mut self, (color, number): (u32, u32)) -> Option<()> {
        let slot = self.slot(color);
        match &mut self.slots[slot] {
            Some(known) => known.1 += number,
            None if self.used == TOO_MANY => return None,
            empty => {
                *empty = Some((color, number));
                self.used += 1;
            }
        }
        Some(())
    }

    fn get(&self, color: u32) -> u32 {
        self.slots[self.slot(color)].map_or(0, |(_, number)| number)
    }

    fn entries(&self) -> impl Iterator<Item = (u32, u32)> {
        self.slots.iter().flatten().copied()
    }

    /// Where a colour is or would be; the table is never more than half full.
    fn slot(&self, color: u32) -> usize {
        let mut slot = (color.wrapping_mul(0x9e37_79b1) >> 18) as usize;
        while self.slots[slot].is_some_and(|known| known.0 != color) {
            slot = (slot + 1) % Table::SIZE;
        }
        slot
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn back(rgba: &[u8]) -> Vec<u8> {
        let (palette, indices) = reduce(rgba, true).unwrap();
        indices.iter().flat_map(|i| palette[usize::from(*i) * 3..][..3].to_vec()).collect()
    }

    #[test]
    fn few_colours_come_back_exactly() {
        let rgba: Vec<u8> = (0..=255).flat_map(|n| [n, 255 - n, 7, 255]).collect();
        let wanted: Vec<u8> = (0..=255).flat_map(|n| [n, 255 - n, 7]).collect();
        assert_eq!(back(&rgba), wanted);
    }

    #[test]
    fn rare_colours_come_back_nearly() {
        let mut rgba: Vec<u8> = Vec::new();
        for n in 0..600_u32 {
            let grey = (n * 255 / 600) as u8;
            rgba.extend([grey, (n % 251) as u8 / 16 + grey / 2, 40, 255].repeat(if n % 3 == 0 {
                9
            } else {
                1
            }));
        }
        assert!(reduce(&rgba, false).is_none());
        let drawn = back(&rgba);
        for (pixel, got) in rgba.as_chunks().0.iter().zip(drawn.chunks(3)) {
            assert!(distance(pack(pixel), u32::from_le_bytes([got[0], got[1], got[2], 0])) <= FARTHEST);
        }
    }

    #[test]
    fn photographs_are_left_alone() {
        let mut seed = 7_u32;
        let mut noise = || {
            seed = seed.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            (seed >> 24) as u8
        };
        let rgba: Vec<u8> = (0..40_000).flat_map(|_| [noise(), noise(), noise(), 255]).collect();
        assert!(reduce(&rgba, true).is_none());
        assert!(reduce(&[], true).is_none());
    }
}
