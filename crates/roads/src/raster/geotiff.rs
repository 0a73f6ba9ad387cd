//! GeoTIFF with one channel of heights, in strips or tiles.

use std::io::{Read, Seek};

use domain::LonLat;
use tiff::decoder::{Decoder, DecodingResult, Limits};
use tiff::tags::Tag;

use super::{CELLS_AT_MOST, Grid, RasterError, Sums, Wanted, plausible, unusable};
use crate::projection::CoordinateSystem;

/// Bytes of the largest strip or tile that is read.
const CHUNK_AT_MOST: usize = 256 << 20;

/// Geo keys: pixel is area or point; codes of geographic and projected systems.
const RASTER_TYPE: u16 = 1025;
const GEOGRAPHIC: u16 = 2048;
const PROJECTED: u16 = 3072;

fn damaged(error: &tiff::TiffError) -> RasterError {
    unusable(format!("the GeoTIFF cannot be read ({error})"))
}

fn grid<R: Read + Seek>(decoder: &mut Decoder<R>, system: Option<CoordinateSystem>) -> Result<Grid, RasterError> {
    let damaged = |error: tiff::TiffError| damaged(&error);
    let (columns, rows) = decoder.dimensions().map_err(damaged)?;
    if columns == 0 || rows == 0 || u64::from(columns) * u64::from(rows) > CELLS_AT_MOST {
        return Err(unusable("it has no cells, or there are too many"));
    }
    let mut numbers = |tag| -> Result<Vec<f64>, RasterError> {
        match decoder.find_tag(tag).map_err(damaged)? {
            Some(value) => value.into_f64_vec().map_err(damaged),
            None => Ok(Vec::new()),
        }
    };
    let (scale, tie) = (numbers(Tag::ModelPixelScaleTag)?, numbers(Tag::ModelTiepointTag)?);
    let ([width, height, ..], [column, row, _, east, north, ..]) = (&scale[..], &tie[..]) else {
        return Err(unusable("it does not say where it lies (tie point and pixel scale)"));
    };
    if !(*width > 0.0 && *height > 0.0) || [column, row, east, north].iter().any(|number| !number.is_finite()) {
        return Err(unusable("it does not lie with north at the top"));
    }
    let keys = match decoder.find_tag(Tag::GeoKeyDirectoryTag).map_err(damaged)? {
        Some(value) => value.into_u16_vec().map_err(damaged)?,
        None => Vec::new(),
    };
    let key = |wanted: u16| {
        keys.as_chunks::<4>().0.iter().skip(1).find(|key| key[0] == wanted && key[1] == 0).map(|key| key[3])
    };
    let code = key(PROJECTED).or_else(|| key(GEOGRAPHIC).map(|code| if code == 4258 { 4326 } else { code }));
    let stated = code.and_then(|code| CoordinateSystem::from_code(&format!("EPSG:{code}")));
    let Some(system) = system.or(stated) else {
        return Err(unusable(match code {
            Some(code) => format!(
                "it is in EPSG:{code}, which is not known here; transform it to EPSG:25833, or name what it is with --heights-crs"
            ),
            None => "it does not say in which system it is; name it with --heights-crs".to_owned(),
        }));
    };
    // A tie point is the corner of a pixel, unless pixels are points.
    let half = if key(RASTER_TYPE) == Some(2) { 0.0 } else { 0.5 };
    let corner = [east + (half - column) * width, north - (half - row) * height];
    Ok(Grid { system, corner, cell: [*width, *height], columns, rows })
}

pub(super) fn heights(
    reader: impl Read + Seek,
    system: Option<CoordinateSystem>,
    places: &[LonLat],
) -> Result<Vec<Option<f32>>, RasterError> {
    let damaged = |error: tiff::TiffError| damaged(&error);
    let mut limits = Limits::default();
    limits.decoding_buffer_size = CHUNK_AT_MOST;
    limits.intermediate_buffer_size = CHUNK_AT_MOST;
    let mut decoder = Decoder::new(reader).map_err(damaged)?.with_limits(limits);
    if !matches!(decoder.colortype().map_err(damaged)?, tiff::ColorType::Gray(_)) {
        return Err(unusable("it has several channels; expected is one, of heights"));
    }
    let grid = grid(&mut decoder, system)?;
    let nothing = decoder.find_tag(Tag::GdalNodata).map_err(damaged)?.and_then(|value| value.into_string().ok());
    let nothing = nothing.and_then(|text| text.trim_end_matches('\0').trim().parse::<f64>().ok());
    let (width, height) = decoder.chunk_dimensions();
    if width == 0 || height == 0 {
        return Err(unusable("its tiles have no size"));
    }
    let across = grid.columns.div_ceil(width);
    if across.checked_mul(grid.rows.div_ceil(height)).is_none() {
        return Err(unusable("it has more tiles than can be numbered"));
    }
    let chunk_of = |wanted: &Wanted| (wanted.row / height) * across + wanted.column / width;
    let mut wanted = grid.wanted(places);
    wanted.sort_unstable_by_key(|wanted| (chunk_of(wanted), wanted.place, wanted.row, wanted.column));
    let mut sums = Sums::of(places.len());
    for here in wanted.chunk_by(|a, b| chunk_of(a) == chunk_of(b)) {
        let chunk = chunk_of(&here[0]);
        let (found_width, _) = decoder.chunk_data_dimensions(chunk);
        let values = decoder.read_chunk(chunk).map_err(damaged)?;
        for wanted in here {
            let (row, column) = (wanted.row % height, wanted.column % width);
            let index = row as usize * found_width as usize + column as usize;
            sums.add(wanted, value(&values, index)?.and_then(|height| plausible(height, nothing)));
        }
    }
    Ok(sums.heights())
}

/// One of the values of a strip or tile, if it is there.
#[allow(clippy::cast_possible_truncation, clippy::cast_precision_loss, reason = "heights are exact to centimetres")]
fn value(values: &DecodingResult, index: usize) -> Result<Option<f32>, RasterError> {
    Ok(match values {
        DecodingResult::F32(values) => values.get(index).copied(),
        DecodingResult::F64(values) => values.get(index).map(|value| *value as f32),
        DecodingResult::I16(values) => values.get(index).map(|value| f32::from(*value)),
        DecodingResult::U16(values) => values.get(index).map(|value| f32::from(*value)),
        DecodingResult::I32(values) => values.get(index).map(|value| *value as f32),
        DecodingResult::U32(values) => values.get(index).map(|value| *value as f32),
        DecodingResult::U8(values) => values.get(index).map(|value| f32::from(*value)),
        _ => return Err(unusable("its numbers are of a kind that heights are not")),
    })
}

#[cfg(test)]
mod tests {
    use std::io::Cursor;

    use tiff::encoder::{TiffEncoder, colortype};

    use super::*;
    use crate::raster;
    use crate::raster::tests::{PLANE, SOUTH, Scratch, WEST, assert_plane, place};

    /// The plane, in strips of one row, with the keys given.
    fn raster_file(keys: &[u16]) -> Vec<u8> {
        let mut bytes = Cursor::new(Vec::new());
        let mut encoder = TiffEncoder::new(&mut bytes).unwrap();
        let mut image = encoder.new_image::<colortype::Gray32Float>(4, 3).unwrap();
        image.rows_per_strip(1).unwrap();
        let tags = image.encoder();
        tags.write_tag(Tag::ModelPixelScaleTag, &[10.0, 10.0, 0.0][..]).unwrap();
        tags.write_tag(Tag::ModelTiepointTag, &[0.0, 0.0, 0.0, WEST, SOUTH + 30.0, 0.0][..]).unwrap();
        tags.write_tag(Tag::GeoKeyDirectoryTag, keys).unwrap();
        tags.write_tag(Tag::GdalNodata, "-9999").unwrap();
        image.write_data(PLANE.as_flattened()).unwrap();
        bytes.into_inner()
    }

    const UTM32: [u16; 12] = [1, 1, 0, 2, 1025, 0, 1, 1, 3072, 0, 1, 25832];

    #[test]
    fn heights_between_the_cells_are_those_of_the_plane() {
        let file = Scratch::new("plane.tif", &raster_file(&UTM32));
        assert_plane(|places| raster::heights(&file.0, None, places).unwrap());
    }

    #[test]
    fn a_system_that_is_not_known_is_asked_for() {
        let mut keys = UTM32;
        keys[11] = 31467;
        let file = Scratch::new("gauss.tif", &raster_file(&keys));
        let error = raster::heights(&file.0, None, &[place(5.0, 5.0)]).unwrap_err().to_string();
        assert!(error.contains("EPSG:31467") && error.contains("--heights-crs"), "{error}");
        let system = CoordinateSystem::from_code("EPSG:25832");
        assert_plane(|places| raster::heights(&file.0, system, places).unwrap());
    }

    /// A header of a raster without its data: so many cells, in tiles of one cell each.
    fn vast(columns: u32, rows: u32) -> Vec<u8> {
        let (entries, extra) = (10_u16, 8 + 2 + 10 * 12 + 4);
        let mut bytes = b"II*\0\x08\0\0\0".to_vec();
        bytes.extend(entries.to_le_bytes());
        let mut entry = |tag: u16, kind: u16, count: u32, value: u32| {
            bytes.extend([tag.to_le_bytes(), kind.to_le_bytes()].as_flattened());
            bytes.extend([count.to_le_bytes(), value.to_le_bytes()].as_flattened());
        };
        entry(256, 4, 1, columns);
        entry(257, 4, 1, rows);
        entry(258, 3, 1, 8);
        entry(262, 3, 1, 1);
        entry(322, 4, 1, 1);
        entry(323, 4, 1, 1);
        entry(324, 4, 1, 8);
        entry(325, 4, 1, 1);
        entry(33550, 12, 3, extra);
        entry(33922, 12, 6, extra + 24);
        bytes.extend(0_u32.to_le_bytes());
        bytes.extend([10.0, 10.0, 0.0, 0.0, 0.0, 0.0, WEST, SOUTH + 40e9, 0.0].map(f64::to_le_bytes).as_flattened());
        bytes
    }

    #[test]
    fn a_raster_that_claims_to_be_larger_than_the_earth_is_refused() {
        let system = CoordinateSystem::from_code("EPSG:25832");
        for (columns, rows) in [(u32::MAX, u32::MAX), (1 << 20, 1 << 20), (1 << 17, 1 << 17)] {
            let file = Scratch::new("vast.tif", &vast(columns, rows));
            let refused = raster::heights(&file.0, system, &[place(5.0, 5.0), place(22.0, 17.0)]);
            assert!(refused.is_err(), "{columns} × {rows}: {refused:?}");
        }
    }

    #[test]
    fn a_cut_or_flipped_file_never_crashes() {
        let sound = raster_file(&UTM32);
        let places = [place(5.0, 5.0), place(22.0, 17.0)];
        for at in 0..sound.len() {
            let cut = Scratch::new("cut.tif", &sound[..at]);
            let _ = raster::heights(&cut.0, None, &places);
            for bit in [0, 3, 7] {
                let mut flipped = sound.clone();
                flipped[at] ^= 1 << bit;
                let flipped = Scratch::new("flipped.tif", &flipped);
                let _ = raster::heights(&flipped.0, None, &places);
            }
        }
    }
}
