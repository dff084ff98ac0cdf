//! The tests' own rasteriser, pixel by pixel.

#![expect(clippy::expect_used, clippy::unwrap_used, reason = "what fails here fails the test")]

#[path = "support/fonts.rs"]
mod fonts;
#[path = "support/raster.rs"]
mod raster;

use egui::epaint::{ColorImage, ImageDelta, Mesh, Vertex};
use egui::{Align2, Color32, FontId, Painter, Pos2, Rect, TextureId, TextureOptions, pos2};
use egui_kittest::{Harness, TestRenderer};
use image::RgbaImage;

use raster::SoftwareRenderer;

const WHOLE_TEXTURE: Rect = Rect { min: Pos2::ZERO, max: pos2(1.0, 1.0) };

/// A rectangle, in points.
fn rect(left: f32, top: f32, right: f32, bottom: f32) -> Rect {
    Rect::from_min_max(pos2(left, top), pos2(right, bottom))
}

/// A square window of `side` points at `scale` pixels a point.
fn input(side: f32, scale: f32) -> egui::RawInput {
    let mut input = egui::RawInput {
        screen_rect: Some(rect(0.0, 0.0, side, side)),
        ..egui::RawInput::default()
    };
    let viewport = input.viewports.entry(egui::ViewportId::ROOT).or_default();
    viewport.native_pixels_per_point = Some(scale);
    input
}

/// What `paint` paints on a transparent square of `side` points, at `scale` pixels a point.
fn draw_with(
    renderer: &mut SoftwareRenderer,
    side: f32,
    scale: f32,
    paint: impl Fn(&Painter),
) -> RgbaImage {
    let ctx = egui::Context::default();
    let mut output = ctx.run_ui(input(side, scale), |ui| paint(ui.painter()));
    renderer.handle_delta(&mut output.textures_delta);
    renderer.render(&ctx, &output).expect("meshes can be drawn")
}

fn draw(side: f32, paint: impl Fn(&Painter)) -> RgbaImage {
    draw_with(&mut SoftwareRenderer::new(), side, 1.0, paint)
}

/// A rectangle of one colour, exactly as long and wide as said: no soft edge.
fn fill(painter: &Painter, area: Rect, colour: Color32) {
    let mut mesh = Mesh::default();
    mesh.add_colored_rect(area, colour);
    painter.add(mesh);
}

/// Checks each pixel of a picture.
#[track_caller]
fn expect_pixels(picture: &RgbaImage, expected: impl Fn(u32, u32) -> [u8; 4]) {
    for (x, y, pixel) in picture.enumerate_pixels() {
        assert_eq!(pixel.0, expected(x, y), "at {x}, {y}");
    }
}

/// A texture that egui knows nothing of, and the mesh of a rectangle that shows `uv` of it.
fn textured(area: Rect, uv: Rect) -> (TextureId, Mesh) {
    let id = TextureId::User(7);
    let mut mesh = Mesh::with_texture(id);
    mesh.add_rect_with_uv(area, uv, Color32::WHITE);
    (id, mesh)
}

fn give(renderer: &mut SoftwareRenderer, id: TextureId, delta: ImageDelta) {
    let mut deltas = egui::TexturesDelta::default();
    deltas.push(id, delta);
    renderer.handle_delta(&mut deltas);
}

/// Two by two texels: red, green, blue, white.
fn four_colours() -> ColorImage {
    ColorImage::new([2, 2], vec![Color32::RED, Color32::GREEN, Color32::BLUE, Color32::WHITE])
}

#[test]
fn a_solid_quad_fills_its_pixels_and_no_other() {
    let picture = draw(8.0, |painter| fill(painter, rect(2.0, 3.0, 6.0, 5.0), Color32::RED));
    expect_pixels(&picture, |x, y| {
        if (2..6).contains(&x) && (3..5).contains(&y) { [255, 0, 0, 255] } else { [0; 4] }
    });
}

#[test]
fn points_are_scaled_to_pixels() {
    let picture = draw_with(&mut SoftwareRenderer::new(), 8.0, 1.5, |painter| {
        fill(painter, rect(2.0, 4.0, 6.0, 6.0), Color32::GREEN);
    });
    assert_eq!(picture.dimensions(), (12, 12));
    expect_pixels(&picture, |x, y| {
        if (3..9).contains(&x) && (6..9).contains(&y) { [0, 255, 0, 255] } else { [0; 4] }
    });
}

#[test]
fn a_pixel_belongs_to_a_quad_if_its_centre_does() {
    let picture = draw(4.0, |painter| fill(painter, rect(0.6, 0.5, 2.5, 2.6), Color32::RED));
    expect_pixels(&picture, |x, y| if x == 1 && y < 3 { [255, 0, 0, 255] } else { [0; 4] });
}

#[test]
fn a_half_transparent_overlay_mixes_in_gamma_space() {
    let picture = draw(4.0, |painter| {
        fill(painter, rect(0.0, 0.0, 4.0, 4.0), Color32::WHITE);
        let half = Color32::from_rgba_premultiplied(64, 0, 0, 128);
        fill(painter, rect(0.0, 0.0, 4.0, 2.0), half);
    });
    expect_pixels(&picture, |_, y| if y < 2 { [191, 127, 127, 255] } else { [255; 4] });
}

#[test]
fn a_clip_rectangle_is_rounded_to_whole_pixels() {
    let picture = draw(8.0, |painter| {
        let clipped = painter.with_clip_rect(rect(2.4, 1.5, 5.6, 4.4));
        fill(&clipped, rect(-100.0, -100.0, 100.0, 100.0), Color32::RED);
    });
    expect_pixels(&picture, |x, y| {
        if (2..6).contains(&x) && (2..4).contains(&y) { [255, 0, 0, 255] } else { [0; 4] }
    });
}

#[test]
fn the_nearest_texel_is_shown_as_a_square() {
    let (id, mesh) = textured(rect(0.0, 0.0, 4.0, 4.0), WHOLE_TEXTURE);
    let mut renderer = SoftwareRenderer::new();
    give(&mut renderer, id, ImageDelta::full(four_colours(), TextureOptions::NEAREST));
    let picture = draw_with(&mut renderer, 4.0, 1.0, |painter| {
        painter.add(mesh.clone());
    });
    expect_pixels(&picture, |x, y| match (x < 2, y < 2) {
        (true, true) => [255, 0, 0, 255],
        (false, true) => [0, 255, 0, 255],
        (true, false) => [0, 0, 255, 255],
        (false, false) => [255; 4],
    });
}

#[test]
fn linear_filtering_mixes_texels_by_distance() {
    let (id, mesh) = textured(rect(0.0, 0.0, 4.0, 4.0), WHOLE_TEXTURE);
    let mut renderer = SoftwareRenderer::new();
    let black_and_white = ColorImage::new([2, 1], vec![Color32::BLACK, Color32::WHITE]);
    give(&mut renderer, id, ImageDelta::full(black_and_white, TextureOptions::LINEAR));
    let picture = draw_with(&mut renderer, 4.0, 1.0, |painter| {
        painter.add(mesh.clone());
    });
    let greys = [0, 64, 191, 255];
    expect_pixels(&picture, |x, _| {
        let grey = greys[x as usize];
        [grey, grey, grey, 255]
    });
}

#[test]
fn textures_repeat_and_mirror() {
    let (id, mesh) = textured(rect(0.0, 0.0, 8.0, 8.0), rect(-1.0, 0.0, 3.0, 1.0));
    let row = ColorImage::new([2, 1], vec![Color32::BLACK, Color32::WHITE]);
    for (options, expected) in [
        (TextureOptions::NEAREST, [0, 0, 0, 1, 1, 1, 1, 1]),
        (TextureOptions::NEAREST_REPEAT, [0, 1, 0, 1, 0, 1, 0, 1]),
        (TextureOptions::NEAREST_MIRRORED_REPEAT, [1, 0, 0, 1, 1, 0, 0, 1]),
    ] {
        let mut renderer = SoftwareRenderer::new();
        give(&mut renderer, id, ImageDelta::full(row.clone(), options));
        let picture = draw_with(&mut renderer, 8.0, 1.0, |painter| {
            painter.add(mesh.clone());
        });
        let shown: Vec<u8> = (0..8).map(|x| picture.get_pixel(x, 0).0[0] / 255).collect();
        assert_eq!(shown, expected, "{options:?}");
    }
}

#[test]
fn a_part_of_a_texture_can_be_replaced() {
    let (id, mesh) = textured(rect(0.0, 0.0, 2.0, 2.0), WHOLE_TEXTURE);
    let mut renderer = SoftwareRenderer::new();
    give(&mut renderer, id, ImageDelta::full(four_colours(), TextureOptions::NEAREST));
    let column = ColorImage::new([1, 2], vec![Color32::YELLOW, Color32::BLACK]);
    give(&mut renderer, id, ImageDelta::partial([1, 0], column, TextureOptions::NEAREST));
    let picture = draw_with(&mut renderer, 2.0, 1.0, |painter| {
        painter.add(mesh.clone());
    });
    let expected = [[[255, 0, 0, 255], [255, 255, 0, 255]], [[0, 0, 255, 255], [0, 0, 0, 255]]];
    expect_pixels(&picture, |x, y| expected[y as usize][x as usize]);
}

#[test]
fn a_texture_freed_with_a_frame_can_be_drawn_in_it_and_not_later() {
    let (id, mesh) = textured(rect(0.0, 0.0, 2.0, 2.0), WHOLE_TEXTURE);
    let ctx = egui::Context::default();
    let mut renderer = SoftwareRenderer::new();
    let mut frame = |frees: bool| {
        let mut output = ctx.run_ui(input(2.0, 1.0), |ui| {
            ui.painter().add(mesh.clone());
        });
        if frees {
            output
                .textures_delta
                .push(id, ImageDelta::full(four_colours(), TextureOptions::LINEAR));
            output.textures_delta.free(id);
        }
        renderer.handle_delta(&mut output.textures_delta);
        renderer.render(&ctx, &output)
    };
    assert!(frame(true).is_ok());
    assert!(frame(false).expect_err("it is gone").contains("User(7)"));
}

#[test]
fn a_paint_callback_is_an_error_and_not_a_hole_in_the_picture() {
    let ctx = egui::Context::default();
    let mut renderer = SoftwareRenderer::new();
    let mut output = ctx.run_ui(input(2.0, 1.0), |ui| {
        let callback = std::sync::Arc::new(());
        ui.painter().add(egui::PaintCallback { rect: ui.max_rect(), callback });
    });
    renderer.handle_delta(&mut output.textures_delta);
    assert!(renderer.render(&ctx, &output).expect_err("no callbacks").contains("callback"));
}

/// Triangles from `centre` to a ring of corners around it, all of the same half transparent white.
fn fan(centre: Pos2, ring: &[Pos2]) -> Mesh {
    let half = Color32::from_rgba_premultiplied(128, 128, 128, 128);
    let vertices = std::iter::once(centre)
        .chain(ring.iter().copied())
        .map(|pos| Vertex::untextured(pos, half))
        .collect();
    let mut mesh = Mesh { vertices, ..Mesh::default() };
    let count = u32::try_from(ring.len()).unwrap();
    for i in 0..count {
        // Every other triangle the other way round: the order of corners does not matter.
        let (a, b) = (1 + i, 1 + (i + 1) % count);
        if i % 2 == 0 { mesh.add_triangle(0, a, b) } else { mesh.add_triangle(0, b, a) }
    }
    mesh
}

#[test]
fn a_shared_edge_is_drawn_once() {
    let square = [pos2(1.0, 1.0), pos2(9.0, 1.0), pos2(9.0, 9.0), pos2(1.0, 9.0)];
    // Corners on the middle of a pixel, diagonals through centres, slivers, odd fractions.
    for (centre, between) in [
        (pos2(5.0, 5.0), 5.0),
        (pos2(5.5, 5.5), 4.5),
        (pos2(1.0, 1.0), 5.0),
        (pos2(2.37, 7.11), 1.93),
        (pos2(4.5, 1.0), 8.99),
    ] {
        let mut ring = Vec::new();
        for (i, corner) in square.iter().enumerate() {
            let next = square[(i + 1) % square.len()];
            ring.extend([*corner, corner.lerp(next, (between - 1.0) / 8.0)]);
        }
        let picture = draw(10.0, |painter| {
            painter.add(fan(centre, &ring));
        });
        expect_pixels(&picture, |x, y| {
            if (1..9).contains(&x) && (1..9).contains(&y) { [128; 4] } else { [0; 4] }
        });
    }
}

#[test]
fn colours_run_evenly_from_corner_to_corner() {
    let picture = draw(8.0, |painter| {
        let mut mesh = Mesh::default();
        for (x, y, colour) in [
            (0.0, 0.0, Color32::BLACK),
            (8.0, 0.0, Color32::from_rgb(160, 80, 0)),
            (8.0, 8.0, Color32::from_rgb(160, 80, 0)),
            (0.0, 8.0, Color32::BLACK),
        ] {
            mesh.vertices.push(Vertex::untextured(pos2(x, y), colour));
        }
        mesh.add_triangle(0, 1, 2);
        mesh.add_triangle(0, 2, 3);
        painter.add(mesh);
    });
    expect_pixels(&picture, |x, _| {
        let x = u8::try_from(x).unwrap();
        [10 + 20 * x, 5 + 10 * x, 0, 255]
    });
}

#[test]
fn triangles_without_area_or_with_no_place_draw_nothing() {
    let picture = draw(4.0, |painter| {
        for odd in [f32::NAN, f32::INFINITY, 0.0] {
            fill(painter, rect(0.0, 0.0, odd, 4.0), Color32::RED);
        }
    });
    expect_pixels(&picture, |_, _| [0; 4]);
}

#[test]
fn a_label_leaves_ink() {
    let ink = |text: &'static str| {
        let picture = draw(80.0, |painter| {
            let font = FontId::proportional(14.0);
            painter.text(pos2(4.0, 4.0), Align2::LEFT_TOP, text, font, Color32::WHITE);
        });
        picture.pixels().filter(|pixel| pixel.0[3] > 0).count()
    };
    assert_eq!(ink(" "), 0);
    assert!((20..400).contains(&ink("Hi")), "{}", ink("Hi"));
    assert!(ink("Headline") > ink("Hi"));
}

/// A small window with a label in it.
fn window(label: &'static str) -> RgbaImage {
    let mut harness = Harness::builder()
        .with_size([160.0, 90.0])
        .with_context_setup(fonts::install)
        .renderer(SoftwareRenderer::new())
        .build_ui(move |ui| {
            egui::Window::new("A window").show(ui, |ui| ui.label(label));
        });
    harness.run();
    harness.render().unwrap()
}

#[test]
fn the_same_window_gives_the_same_picture_and_another_label_another() {
    assert_eq!(window("Headline"), window("Headline"));
    assert_ne!(window("Headline"), window("Headlime"));
}
