//! A software rasteriser for egui, so that pictures need no graphics card.
//!
//! It implements [`egui_kittest::TestRenderer`]: it keeps egui's textures, tessellates the shapes
//! of a frame and fills the triangles, as egui's shaders do: texture times vertex colour, blended
//! with premultiplied alpha in gamma space, into 8 bits a channel. Not here: mipmaps, multisampling
//! and paint callbacks (an error says so).
//!
//! The same triangles and textures give the same pixels on every machine. Positions are rounded to
//! 1/256 pixel, coverage is decided in integers, texture weights have 8 bits, and what floating
//! point is left uses `+ - * /` and `floor` on `f64` alone, which IEEE 754 defines to the bit.
//! A pixel belongs to a triangle if its centre does; a centre on an edge that two triangles share
//! belongs to exactly one of them (the top-left rule).

#![expect(
    clippy::cast_possible_truncation,
    clippy::cast_possible_wrap,
    clippy::cast_sign_loss,
    reason = "pixels and texels are bounded by FARTHEST and by the sizes of textures"
)]
#![expect(
    clippy::indexing_slicing,
    clippy::expect_used,
    reason = "a mesh or texture that contradicts itself should fail the test"
)]

mod texture;

use std::collections::HashMap;

use egui::epaint::{ImageData, ImageDelta, Mesh, Primitive, Vertex};
use egui::{Pos2, Rect, TextureId, TexturesDelta};
use egui_kittest::TestRenderer;
use image::RgbaImage;

use texture::{Channels, Texture};

/// Parts of a pixel in a fixed-point coordinate.
const SUBPIXELS: f64 = 256.0;

/// Coordinates are held within this many pixels, so that products of two of them fit an `i64`.
const FARTHEST: f64 = 1_048_576.0;

/// egui's textures, and the frames drawn with them.
#[derive(Default)]
pub struct SoftwareRenderer {
    textures: HashMap<TextureId, Texture>,
    /// Freed with the latest frame, which may still be drawn.
    freed: Vec<TextureId>,
}

impl SoftwareRenderer {
    /// A renderer without textures. The harness hands them over as egui makes them.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    fn update(&mut self, id: TextureId, delta: &ImageDelta) {
        let ImageData::Color(image) = &delta.image;
        let size = image.size;
        let pixels: Vec<_> = image.pixels.iter().map(egui::Color32::to_array).collect();
        match delta.pos {
            None => {
                self.textures.insert(id, Texture { size, pixels, options: delta.options });
            }
            Some(corner) => {
                let texture = self.textures.get_mut(&id).expect("a part of an unknown texture");
                texture.options = delta.options;
                texture.replace(corner, size, &pixels);
            }
        }
    }
}

impl TestRenderer for SoftwareRenderer {
    fn handle_delta(&mut self, delta: &mut TexturesDelta) {
        for id in self.freed.drain(..) {
            self.textures.remove(&id);
        }
        for (id, images) in delta.set.drain() {
            for image in &images {
                self.update(id, image);
            }
        }
        self.freed.extend(delta.free.drain());
    }

    fn render(
        &mut self,
        ctx: &egui::Context,
        output: &egui::FullOutput,
    ) -> Result<RgbaImage, String> {
        let scale = ctx.pixels_per_point();
        let size = ctx.content_rect().size() * scale;
        let mut canvas = Canvas::new(whole(size.x), whole(size.y));
        for clipped in ctx.tessellate(output.shapes.clone(), scale) {
            let Primitive::Mesh(mesh) = &clipped.primitive else {
                return Err("the software renderer draws no paint callbacks".to_owned());
            };
            let texture = self
                .textures
                .get(&mesh.texture_id)
                .ok_or_else(|| format!("{:?} was never given to the renderer", mesh.texture_id))?;
            canvas.draw(mesh, texture, clipped.clip_rect, scale);
        }
        canvas.into_image()
    }
}

/// The nearest whole number of pixels, at least 0.
fn whole(pixels: f32) -> usize {
    (f64::from(pixels) + 0.5).floor().clamp(0.0, FARTHEST) as usize
}

/// Pixels from `left` and `top` up to, but without, `right` and `bottom`.
#[derive(Clone, Copy)]
struct PixelRect {
    left: i64,
    top: i64,
    right: i64,
    bottom: i64,
}

struct Canvas {
    width: usize,
    height: usize,
    /// Row by row from the top.
    pixels: Vec<Channels<u8>>,
}

impl Canvas {
    /// A transparent canvas.
    fn new(width: usize, height: usize) -> Self {
        Self { width, height, pixels: vec![[0; 4]; width * height] }
    }

    fn into_image(self) -> Result<RgbaImage, String> {
        let size = (self.width, self.height);
        RgbaImage::from_raw(size.0 as u32, size.1 as u32, self.pixels.concat())
            .ok_or_else(|| format!("no picture can have {size:?} pixels"))
    }

    fn draw(&mut self, mesh: &Mesh, texture: &Texture, clip: Rect, scale: f32) {
        let clip = PixelRect {
            left: whole(clip.min.x * scale).min(self.width) as i64,
            top: whole(clip.min.y * scale).min(self.height) as i64,
            right: whole(clip.max.x * scale).min(self.width) as i64,
            bottom: whole(clip.max.y * scale).min(self.height) as i64,
        };
        for corners in mesh.indices.chunks_exact(3) {
            let corners = [0, 1, 2].map(|i| mesh.vertices[corners[i] as usize]);
            if let Some(triangle) = Triangle::new(corners, texture, scale) {
                self.fill(&triangle, texture, clip);
            }
        }
    }

    fn fill(&mut self, triangle: &Triangle, texture: &Texture, clip: PixelRect) {
        let even = triangle.even_source(texture);
        for y in triangle.top.max(clip.top)..triangle.bottom.min(clip.bottom) {
            let (first, end) = triangle.span(y, clip.left, clip.right);
            if first >= end {
                continue;
            }
            let start = y as usize * self.width;
            let row = &mut self.pixels[start + first as usize..start + end as usize];
            match even {
                Some(source) if source[3] == OPAQUE => row.fill(source.map(|c| (c >> 8) as u8)),
                Some(source) => row.iter_mut().for_each(|pixel| blend(pixel, source)),
                None => {
                    for (x, pixel) in (first..end).zip(row) {
                        blend(pixel, triangle.source(texture, x, y));
                    }
                }
            }
        }
    }
}

/// The alpha of an opaque source: 255, with 8 bits after the point.
const OPAQUE: u32 = 255 << 8;

/// Puts a source over a pixel. The source has 8 bits after the point in each channel.
fn blend(pixel: &mut Channels<u8>, source: Channels<u32>) {
    let through = OPAQUE.saturating_sub(source[3]);
    *pixel = [0, 1, 2, 3].map(|i| {
        let kept = (u32::from(pixel[i]) * through + 127) / 255;
        ((source[i] + kept + 128) >> 8).min(255) as u8
    });
}

/// The product of a texture's colour (16 bits after the point) and a vertex colour (8 bits).
fn multiply(texel: Channels<u32>, colour: Channels<u32>) -> Channels<u32> {
    let divisor = 255 << 16;
    std::array::from_fn(|i| {
        let product = u64::from(texel[i]) * u64::from(colour[i]);
        ((product + divisor / 2) / divisor) as u32
    })
}

/// One side of a triangle: `at + dx * x + dy * y >= 0` for the centres of pixels that are inside.
#[derive(Clone, Copy)]
struct Edge {
    dx: i64,
    dy: i64,
    /// The value at the centre of pixel (0, 0).
    at: i64,
    /// 0 where centres on the edge belong to the triangle, else 1.
    bias: i64,
}

impl Edge {
    /// The side from `a` to `b`, with the inside on the right as one walks (y points down).
    fn new(a: (i64, i64), b: (i64, i64)) -> Self {
        let (across, down) = (b.0 - a.0, b.1 - a.1);
        let owned = down < 0 || (down == 0 && across > 0);
        let half = SUBPIXELS as i64 / 2;
        Self {
            dx: -down * SUBPIXELS as i64,
            dy: across * SUBPIXELS as i64,
            at: across * (half - a.1) - down * (half - a.0),
            bias: i64::from(!owned),
        }
    }

    fn value(&self, x: i64, y: i64) -> i64 {
        self.at + self.dx * x + self.dy * y
    }
}

/// A value that changes evenly over the plane.
#[derive(Clone, Copy, Default)]
struct Slope {
    at: f64,
    dx: f64,
    dy: f64,
}

impl Slope {
    /// The slope that has these values at the three corners.
    fn new(edges: &[Edge; 3], area: i64, values: [f64; 3]) -> Self {
        let [_, second, third] = edges;
        let (step_b, step_c) = (values[1] - values[0], values[2] - values[0]);
        // The value of the edge from c to a is b's share of the area, that from a to b is c's.
        let weigh = |b: i64, c: i64| (b as f64 * step_b + c as f64 * step_c) / area as f64;
        Self {
            at: values[0] + weigh(second.at, third.at),
            dx: weigh(second.dx, third.dx),
            dy: weigh(second.dy, third.dy),
        }
    }

    fn value(&self, x: i64, y: i64) -> f64 {
        self.at + self.dx * x as f64 + self.dy * y as f64
    }
}

struct Triangle {
    /// Opposite the first, second and third corner.
    edges: [Edge; 3],
    /// The first row and the one after the last.
    top: i64,
    bottom: i64,
    /// Where in the texture, in texels.
    uv: [Slope; 2],
    /// The vertex colour, 8 bits after the point, if all corners have the same one.
    even_colour: Option<Channels<u32>>,
    /// Whether all corners have the same place in the texture.
    even_uv: bool,
    colour: Channels<Slope>,
}

impl Triangle {
    /// `None` if it has no area or is not finite.
    fn new(mut corners: [Vertex; 3], texture: &Texture, scale: f32) -> Option<Self> {
        let finite = |p: Pos2| p.x.is_finite() && p.y.is_finite();
        if !corners.iter().all(|corner| finite(corner.pos) && finite(corner.uv)) {
            return None;
        }
        if doubled_area(corners, scale) < 0 {
            corners.swap(1, 2);
        }
        let area = doubled_area(corners, scale);
        if area == 0 {
            return None;
        }
        let [a, b, c] = corners.map(|corner| fixed(corner.pos, scale));
        let edges = [Edge::new(b, c), Edge::new(c, a), Edge::new(a, b)];
        let slope = |value: &dyn Fn(&Vertex) -> f64| {
            Slope::new(&edges, area, [0, 1, 2].map(|i| value(&corners[i])))
        };
        let [first, second, third] = corners.map(|corner| corner.color.to_array());
        let even = first == second && second == third;
        let rows = [a.1, b.1, c.1].map(|y| y.div_euclid(SUBPIXELS as i64));
        Some(Self {
            edges,
            top: rows.into_iter().min()?,
            bottom: rows.into_iter().max()? + 1,
            uv: [
                slope(&|corner| f64::from(corner.uv.x) * texture.size[0] as f64),
                slope(&|corner| f64::from(corner.uv.y) * texture.size[1] as f64),
            ],
            even_colour: even.then(|| first.map(|c| u32::from(c) << 8)),
            even_uv: corners.iter().all(|corner| corner.uv == corners[0].uv),
            colour: std::array::from_fn(|i| {
                slope(&|corner| f64::from(corner.color.to_array()[i]) * 256.0)
            }),
        })
    }

    /// The pixels of row `y` inside the triangle and from `left` up to `right`: first and end.
    fn span(&self, y: i64, left: i64, right: i64) -> (i64, i64) {
        let (mut first, mut end) = (left, right);
        for edge in &self.edges {
            let at = edge.value(0, y) - edge.bias;
            match edge.dx {
                0 if at < 0 => return (left, left),
                0 => {}
                dx if dx > 0 => first = first.max(-at.div_euclid(dx)),
                dx => end = end.min(at.div_euclid(-dx) + 1),
            }
        }
        (first, end)
    }

    /// The source's colour at a pixel, 8 bits after the point.
    fn source(&self, texture: &Texture, x: i64, y: i64) -> Channels<u32> {
        let colour = self.even_colour.unwrap_or_else(|| {
            self.colour
                .map(|slope| (slope.value(x, y) + 0.5).floor().clamp(0.0, f64::from(OPAQUE)) as u32)
        });
        let [u, v] = self.uv.map(|slope| slope.value(x, y));
        multiply(texture.sample(u, v), colour)
    }

    /// The source's colour if it is the same at every pixel.
    fn even_source(&self, texture: &Texture) -> Option<Channels<u32>> {
        let colour = self.even_colour.filter(|_| self.even_uv)?;
        let [u, v] = self.uv.map(|slope| slope.at);
        Some(multiply(texture.sample(u, v), colour))
    }
}

/// A position in points as 256ths of a pixel.
fn fixed(pos: Pos2, scale: f32) -> (i64, i64) {
    let part = |points: f32| {
        let pixels = (f64::from(points) * f64::from(scale)).clamp(-FARTHEST, FARTHEST);
        (pixels * SUBPIXELS + 0.5).floor() as i64
    };
    (part(pos.x), part(pos.y))
}

/// Twice the area, in 65536ths of a pixel; positive if the corners go clockwise.
fn doubled_area(corners: [Vertex; 3], scale: f32) -> i64 {
    let [a, b, c] = corners.map(|corner| fixed(corner.pos, scale));
    (b.0 - a.0) * (c.1 - a.1) - (b.1 - a.1) * (c.0 - a.0)
}
