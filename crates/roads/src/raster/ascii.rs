//! ESRI ASCII grids: six lines of header, then the heights row by row from the north.

use std::io::{BufRead, Read};

use domain::LonLat;

use super::{CELLS_AT_MOST, Grid, RasterError, Sums, plausible, unusable};
use crate::projection::CoordinateSystem;

/// Longest number, with some room.
const WORD_AT_MOST: usize = 64;

/// Words of a text, one after another.
struct Words<R> {
    from: R,
}

impl<R: BufRead> Words<R> {
    fn next(&mut self) -> Result<Option<String>, RasterError> {
        let mut word = Vec::new();
        loop {
            let buffer = self.from.fill_buf()?;
            let Some(first) = buffer.first() else { break };
            if first.is_ascii_whitespace() {
                let blanks = buffer.iter().take_while(|byte| byte.is_ascii_whitespace()).count();
                self.from.consume(blanks);
                if word.is_empty() {
                    continue;
                }
                break;
            }
            let letters = buffer.iter().take_while(|byte| !byte.is_ascii_whitespace()).count();
            let taken = letters.min(WORD_AT_MOST + 1 - word.len());
            word.extend_from_slice(&buffer[..taken]);
            self.from.consume(taken);
            if word.len() > WORD_AT_MOST {
                return Err(unusable("a word in it is too long for a number"));
            }
        }
        let text = String::from_utf8(word).map_err(|_| unusable("it is not text, and no GeoTIFF"))?;
        Ok(Some(text).filter(|text| !text.is_empty()))
    }

    fn number(&mut self, what: &str) -> Result<f64, RasterError> {
        let Some(word) = self.next()? else { return Err(unusable(format!("it ends before {what}"))) };
        let number = word.replace(',', ".").parse::<f64>().ok().filter(|number| number.is_finite());
        number.ok_or_else(|| unusable(format!("{word:?} stands where {what} is expected")))
    }
}

/// Header lines in any order; the first height comes after the first word that is no name.
struct Header {
    grid: Grid,
    nothing: Option<f64>,
    first: f64,
}

fn header<R: BufRead>(words: &mut Words<R>, system: CoordinateSystem) -> Result<Header, RasterError> {
    let (mut columns, mut rows, mut cell, mut nothing) = (None, None, None, None);
    let (mut east, mut north) = (None, None);
    loop {
        let Some(word) = words.next()? else { return Err(unusable("it ends in its header")) };
        let name = word.to_ascii_lowercase();
        match name.as_str() {
            "ncols" => columns = Some(words.number("ncols")?),
            "nrows" => rows = Some(words.number("nrows")?),
            "cellsize" => cell = Some(words.number("cellsize")?),
            "xllcorner" => east = Some((words.number("xllcorner")?, 0.5)),
            "yllcorner" => north = Some((words.number("yllcorner")?, 0.5)),
            "xllcenter" => east = Some((words.number("xllcenter")?, 0.0)),
            "yllcenter" => north = Some((words.number("yllcenter")?, 0.0)),
            "nodata_value" => nothing = Some(words.number("nodata_value")?),
            _ => {
                let first = word.replace(',', ".").parse::<f64>();
                let first = first
                    .map_err(|_| unusable(format!("{word:?} is no line of an ASCII grid, and it is no GeoTIFF")))?;
                let (Some(columns), Some(rows), Some(cell), Some((east, half_east)), Some((north, half_north))) =
                    (columns, rows, cell, east, north)
                else {
                    return Err(unusable("its header lacks ncols, nrows, cellsize, xllcorner or yllcorner"));
                };
                let count = |number: f64| {
                    #[allow(
                        clippy::cast_possible_truncation,
                        clippy::cast_sign_loss,
                        reason = "a whole number of that size"
                    )]
                    let whole = (number.fract() == 0.0 && (1.0..=1e9).contains(&number)).then_some(number as u32);
                    whole.ok_or_else(|| unusable("its numbers of rows and columns are none"))
                };
                let (columns, rows) = (count(columns)?, count(rows)?);
                if cell <= 0.0 || u64::from(columns) * u64::from(rows) > CELLS_AT_MOST {
                    return Err(unusable("its cells have no size, or there are too many"));
                }
                let north_most = north + (f64::from(rows) - 1.0 + half_north) * cell;
                let grid =
                    Grid { system, corner: [east + half_east * cell, north_most], cell: [cell; 2], columns, rows };
                return Ok(Header { grid, nothing, first });
            }
        }
    }
}

pub(super) fn heights(
    reader: impl Read,
    system: Option<CoordinateSystem>,
    places: &[LonLat],
) -> Result<Vec<Option<f32>>, RasterError> {
    let Some(system) = system else {
        return Err(unusable("an ASCII grid does not say in which system it is; name it with --heights-crs"));
    };
    let mut words = Words { from: std::io::BufReader::new(reader) };
    let Header { grid, nothing, first } = header(&mut words, system)?;
    let mut wanted = grid.wanted(places);
    wanted.sort_unstable_by_key(|wanted| (wanted.row, wanted.column, wanted.place));
    let mut sums = Sums::of(places.len());
    let mut wanted = wanted.iter().peekable();
    let mut first = Some(first);
    for row in 0..grid.rows {
        if wanted.peek().is_none() {
            break; // the rest is of no interest
        }
        for column in 0..grid.columns {
            let value = match first.take() {
                Some(first) => first,
                None => words.number("a height")?,
            };
            while let Some(here) = wanted.next_if(|wanted| (wanted.row, wanted.column) == (row, column)) {
                #[allow(clippy::cast_possible_truncation, reason = "heights are exact to centimetres")]
                sums.add(here, plausible(value as f32, nothing));
            }
        }
    }
    Ok(sums.heights())
}

#[cfg(test)]
mod tests {
    use super::super::tests::{PLANE, SOUTH, Scratch, WEST, assert_plane, place};
    use crate::projection::CoordinateSystem;
    use crate::raster;

    fn grid(values: &str) -> String {
        format!("ncols 4\nnrows 3\nxllcorner {WEST}\nyllcorner {SOUTH}\ncellsize 10\nNODATA_value -9999\n{values}")
    }

    fn system() -> Option<CoordinateSystem> {
        CoordinateSystem::from_code("EPSG:25832")
    }

    #[test]
    fn heights_between_the_cells_are_those_of_the_plane() {
        let rows: Vec<String> = PLANE.iter().map(|row| row.map(|height| height.to_string()).join(" ")).collect();
        let file = Scratch::new("plane.asc", grid(&rows.join("\n")).as_bytes());
        assert_plane(|places| raster::heights(&file.0, system(), places).unwrap());
    }

    #[test]
    fn beside_a_cell_without_height_there_is_none() {
        let file = Scratch::new("hole.asc", grid("1 1 1 1  1 -9999 1 1  1 1 1 1").as_bytes());
        let places = [place(5.0, 5.0), place(12.0, 12.0), place(35.0, 25.0)];
        assert_eq!(raster::heights(&file.0, system(), &places).unwrap(), [Some(1.0), None, Some(1.0)]);
    }

    #[test]
    fn a_grid_that_is_cut_off_or_has_words_in_it_is_refused() {
        for (name, text) in [
            ("cut", grid("1 2 3")),
            ("word", grid("1 2 x 4 5 6 7 8 9 10 11 12")),
            ("huge", "ncols 4000000000\nnrows 3\nxllcorner 0\nyllcorner 0\ncellsize 10\n1 2".to_owned()),
            ("header", "ncols 4\nnrows 3\n1 2".to_owned()),
            ("long", "x".repeat(10_000)),
        ] {
            let file = Scratch::new(name, text.as_bytes());
            assert!(raster::heights(&file.0, system(), &[place(5.0, 5.0), place(35.0, 6.0)]).is_err(), "{name}");
        }
        let file = Scratch::new("system", grid("1 2 3 4 5 6 7 8 9 10 11 12").as_bytes());
        assert!(raster::heights(&file.0, None, &[]).unwrap_err().to_string().contains("--heights-crs"));
    }
}
