//! The map, the figure and the report: well-formed, deterministic, bounded, accessible, and closed to hostile texts.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on says where by panicking")]

use domain::{BoundingBox, LonLat};
use quick_xml::{Reader, events::Event};
use report::{
    FlowLine, Lang, MapInput, MapRoad, MapScale, MapUnit, RoadClass, Situation, Texts, comparison_svg_bars, html,
    map_svg,
};

#[path = "../examples/sample/input.rs"]
mod input;
use input::Sample;

/// Names of all elements, after checking that the text is well-formed XML.
fn elements(svg: &str) -> Vec<String> {
    let mut reader = Reader::from_str(svg);
    reader.config_mut().check_end_names = true;
    let mut names = Vec::new();
    let mut depth = 0;
    loop {
        match reader.read_event().unwrap_or_else(|e| panic!("{e} at {}", reader.buffer_position())) {
            Event::Start(element) => {
                depth += 1;
                element.attributes().for_each(|a| drop(a.unwrap()));
                names.push(element.name().as_ref().to_owned());
            }
            Event::Empty(element) => {
                element.attributes().for_each(|a| drop(a.unwrap()));
                names.push(element.name().as_ref().to_owned());
            }
            Event::End(_) => depth -= 1,
            Event::Eof => break,
            _ => {}
        }
    }
    assert_eq!(depth, 0, "every element ends");
    names
}

/// Opening and closing tags of HTML match; void elements need no end.
fn assert_balanced(page: &str) {
    const VOID: [&str; 2] = ["meta", "br"];
    let mut open: Vec<String> = Vec::new();
    let body = page.strip_prefix("<!DOCTYPE html>").unwrap();
    for tag in body.split('<').skip(1) {
        let (inner, _) = tag.split_once('>').expect("a tag ends");
        let name = inner.trim_start_matches('/').split([' ', '\n', '/']).next().unwrap().to_owned();
        if inner.starts_with('/') {
            assert_eq!(open.pop().as_ref(), Some(&name), "near {}", &tag[..tag.len().min(60)]);
        } else if !inner.ends_with('/') && !VOID.contains(&name.as_str()) {
            open.push(name);
        }
    }
    assert!(open.is_empty(), "{open:?}");
}

fn attribute_values<'a>(page: &'a str, attribute: &str) -> Vec<&'a str> {
    let start = format!(" {attribute}=\"");
    page.split(start.as_str()).skip(1).map(|rest| rest.split('"').next().unwrap()).collect()
}

#[test]
fn maps_are_well_formed_named_and_without_scripts() {
    let sample = Sample::new();
    for lang in Lang::ALL {
        for svg in sample.maps(&Texts::new(lang)) {
            let names = elements(&svg);
            assert!(!names.iter().any(|n| n == "script" || n == "foreignObject" || n == "image"));
            assert_eq!(names.iter().filter(|n| *n == "desc").count(), 1);
            assert!(svg.contains("role=\"img\"") && !svg.contains("<script"));
            for id in attribute_values(&svg, "aria-labelledby").iter().flat_map(|v| v.split(' ')) {
                assert!(svg.contains(&format!("id=\"{id}\"")), "{id}");
            }
        }
    }
}

#[test]
fn figures_are_well_formed_and_carry_their_numbers() {
    let texts = Texts::new(Lang::Nb);
    let svg = comparison_svg_bars(&Sample::new().comparison, &texts, "bars");
    elements(&svg);
    for figure in ["30\u{a0}912", "141\u{a0}380", "\u{2212}31\u{a0}%", "47\u{a0}610"] {
        assert!(svg.contains(figure), "{figure}");
    }
}

#[test]
fn the_same_values_give_the_same_bytes() {
    let page = || {
        let (sample, texts) = (Sample::new(), Texts::new(Lang::Nn));
        let maps = sample.maps(&texts);
        html(&sample.report(&texts, &maps))
    };
    assert_eq!(page(), page());
}

#[test]
fn both_maps_use_one_scale() {
    let sample = Sample::new();
    let scale = MapScale::around([(sample.flows[0].as_slice(), sample.units[0].as_slice())]);
    assert_eq!((scale.vehicles_per_week, scale.deliveries_per_week), (620.0, 9.0));
    let [today, coordinated] = sample.maps(&Texts::new(Lang::En));
    let legend = |svg: &str| {
        let widths: Vec<String> =
            svg.split("h30\" stroke=").skip(1).map(|rest| rest.split("/>").next().unwrap()[10..].to_owned()).collect();
        widths
    };
    assert_eq!(legend(&today).len(), 3);
    assert_eq!(legend(&today), legend(&coordinated));
}

/// Lines of many points all over the box, as a large real network would give.
fn wild_line(n: u64) -> Vec<LonLat> {
    let mut state = n.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1;
    let mut next = || {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 33) as f64 / (1_u64 << 31) as f64
    };
    let (lon, lat) = (10.8 + 0.8 * next(), 59.4 + 0.35 * next());
    (0..12).map(|_| LonLat::new(lon + 0.03 * next(), lat + 0.015 * next())).collect()
}

fn map_of(roads: &[MapRoad], flows: &[FlowLine], texts: &Texts) -> String {
    map_svg(&MapInput {
        id: "m",
        title: "t",
        subtitle: "s",
        situation: Situation::Base,
        bounds: BoundingBox { min: LonLat::new(10.8, 59.4), max: LonLat::new(11.6, 59.75) },
        boundary: None,
        waters: &[],
        roads,
        places: &[],
        flows,
        units: &[],
        hub: None,
        suppliers: &[],
        scale: MapScale::around([(flows, [].as_slice() as &[MapUnit])]),
        attribution: "",
        invented: false,
        texts,
    })
}

#[test]
fn the_size_is_bounded_and_main_roads_survive() {
    let texts = Texts::new(Lang::En);
    let class = |n| if n % 50 == 0 { RoadClass::Main } else { RoadClass::Minor };
    let roads: Vec<MapRoad> = (0..10_000).map(|n| MapRoad { class: class(n), points: wild_line(n) }).collect();
    let flow = |n: u64| FlowLine { points: wild_line(n + 50_000), vehicles_per_week: 1.0 + (n % 400) as f64 };
    let flows: Vec<FlowLine> = (0..10_000).map(flow).collect();
    let svg = map_of(&roads, &flows, &texts);
    assert!(svg.len() < 600_000, "{} bytes", svg.len());
    elements(&svg);
    assert!(svg.contains("stroke=\"#b9b3a5\""), "main roads are drawn");
    assert!(svg.contains("vehicles a week are not drawn"), "what is left out is said");
}

#[test]
fn lines_outside_the_frame_and_impossible_positions_are_left_out() {
    let texts = Texts::new(Lang::En);
    let far = vec![LonLat::new(20.0, 65.0), LonLat::new(20.1, 65.1)];
    let broken = vec![LonLat::new(f64::NAN, 59.5), LonLat::new(f64::INFINITY, 0.0), LonLat::new(11.0, 900.0)];
    let flows =
        [FlowLine { points: far, vehicles_per_week: 5.0 }, FlowLine { points: broken, vehicles_per_week: f64::NAN }];
    let svg = map_of(&[], &flows, &texts);
    elements(&svg);
    assert!(!svg.contains("NaN") && !svg.contains("inf"), "{svg}");
}

#[test]
fn both_maps_are_printed_at_one_width() {
    let (sample, texts) = (Sample::new(), Texts::new(Lang::Nb));
    let maps = sample.maps(&texts);
    let heights: Vec<f64> = maps
        .iter()
        .map(|svg| attribute_values(svg, "viewBox")[0].rsplit(' ').next().unwrap().parse().unwrap())
        .collect();
    assert!(heights[1] > heights[0], "the map with the hub has the longer legend");
    // 540 px wide drawings, 136 mm of height on the page
    let expected = (136.0 * 540.0 / heights[1]).min(126.0);
    let page = html(&sample.report(&texts, &maps));
    assert!(page.contains(&format!("--printed-width: {expected:.0}mm")));
}

#[test]
fn hostile_names_stay_text() {
    for lang in Lang::ALL {
        let (sample, texts) = (Sample::new(), Texts::new(lang));
        let maps = sample.maps(&texts);
        let mut report = sample.report(&texts, &maps);
        report.study = input::HOSTILE;
        report.fingerprint = "\"; } </style><script>";
        report.roads_attribution = input::HOSTILE;
        let page = html(&report);
        assert!(!page.contains("<script"), "{lang:?}");
        assert_eq!(page.matches("</style>").count(), 1);
        assert!(page.contains("&lt;script&gt;alert(&#39;Ås &amp; Sønn&#39;)"));
        assert_balanced(&page);
    }
}

#[test]
fn the_page_has_the_structure_that_assistive_technology_needs() {
    for lang in Lang::ALL {
        let (sample, texts) = (Sample::new(), Texts::new(lang));
        let maps = sample.maps(&texts);
        let page = html(&sample.report(&texts, &maps));
        assert!(page.starts_with(&format!("<!DOCTYPE html>\n<html lang=\"{}\">", lang.key())));
        assert_balanced(&page);
        assert_eq!(page.matches("<h1>").count(), 1);
        assert!(page.contains("class=\"skip\" href=\"#content\"") && page.contains("<main id=\"content\""));
        let tables = page.matches("<table>").count();
        assert!(tables >= 8);
        assert_eq!(page.matches("<caption").count(), tables, "every table has a caption");
        assert_eq!(page.matches("<th").count(), page.matches("<th scope=").count() + page.matches("<thead>").count());
        let mut ids = attribute_values(&page, "id");
        let links = attribute_values(&page, "href");
        let labels = attribute_values(&page, "aria-labelledby");
        for target in links.iter().map(|l| l.trim_start_matches('#')).chain(labels.iter().flat_map(|l| l.split(' '))) {
            assert!(ids.contains(&target), "{target}");
        }
        ids.sort_unstable();
        let count = ids.len();
        ids.dedup();
        assert_eq!(ids.len(), count, "ids are unique");
        let outside = ["http://", "https://", "src=", "url(http", "@import"];
        let namespace = page.replace("http://www.w3.org/2000/svg", "");
        let bare: Vec<&&str> =
            outside.iter().filter(|o| namespace.split("<tbody>").next().unwrap().contains(**o)).collect();
        assert!(bare.is_empty(), "nothing is loaded from elsewhere: {bare:?}");
    }
}

#[test]
fn deliveries_never_stand_alone() {
    let (mut sample, texts) = (Sample::new(), Texts::new(Lang::En));
    let maps = sample.maps(&texts);
    let page = html(&sample.report(&texts, &maps));
    assert!(page.contains("Today: 30,912 deliveries, 141,380 km and 47.6 tonnes of CO₂e a year."));
    sample.comparison.indicators.retain(|row| row.indicator != domain::Indicator::Co2eWellToWheel);
    let page = html(&sample.report(&texts, &maps));
    assert!(!page.contains("30,912 deliveries,") && page.contains("None of them is therefore put forward alone"));
}

#[test]
fn what_is_invented_or_without_ranges_says_so() {
    let (mut sample, texts) = (Sample::new(), Texts::new(Lang::Nb));
    let maps = sample.maps(&texts);
    assert!(maps[0].contains("OPPDIKTEDE DATA"));
    let page = html(&sample.report(&texts, &maps));
    assert!(page.contains("Leveransene er oppdiktet") && page.contains("punktanslag"));

    for row in &mut sample.comparison.indicators {
        row.change_quantiles = Some([-1.0, 0.0, 1.0]);
    }
    let mut real = sample.report(&texts, &maps);
    real.invented = false;
    real.maps = None;
    let page = html(&real);
    assert!(!page.contains("Leveransene er oppdiktet") && !page.contains("class=\"banner\""));
}

#[test]
fn absent_figures_are_dashes_and_lost_tonnes_are_shouted() {
    let (sample, texts) = (Sample::new(), Texts::new(Lang::En));
    let maps = sample.maps(&texts);
    let mut report = sample.report(&texts, &maps);
    let page = html(&report);
    let hub_stops = page.split("Stops at the hub, ").nth(1).unwrap();
    assert!(
        hub_stops
            .starts_with("<span class=\"soft\">per year</span></th><td class=\"n\">–</td><td class=\"n\">9,126</td>")
    );
    assert!(page.contains("They agree."));
    report.balance = report.balance.map(|b| report::MassBalance { alternative: domain::Tonnes(1800.0), ..b });
    assert!(html(&report).contains("They do not agree"));
}
