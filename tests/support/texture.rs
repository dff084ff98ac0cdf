//! A texture of the software rasteriser, and how it is filtered.

use egui::{TextureFilter, TextureOptions, TextureWrapMode};

/// Four channels: red, green, blue, alpha. Colours are premultiplied.
pub type Channels<T> = [T; 4];

/// An image and the way it is to be shown.
pub struct Texture {
    /// Width and height in texels.
    pub size: [usize; 2],
    /// Row by row from the top.
    pub pixels: Vec<Channels<u8>>,
    pub options: TextureOptions,
}

impl Texture {
    /// Writes `pixels`, a rectangle of `size`, with its top left texel at `corner`.
    pub fn replace(&mut self, corner: [usize; 2], size: [usize; 2], pixels: &[Channels<u8>]) {
        let rows = pixels.chunks_exact(size[0].max(1));
        for (y, row) in rows.enumerate() {
            let start = (corner[1] + y) * self.size[0] + corner[0];
            self.pixels[start..start + row.len()].copy_from_slice(row);
        }
    }

    /// The colour at (u, v), in texels from the top left corner, as 65536ths of a channel's step.
    pub fn sample(&self, u: f64, v: f64) -> Channels<u32> {
        if self.options.magnification == TextureFilter::Nearest {
            return self.texel(u.floor() as i64, v.floor() as i64).map(|c| u32::from(c) << 16);
        }
        let (left, right_part) = split(u - 0.5);
        let (top, bottom_part) = split(v - 0.5);
        let corners = [
            self.texel(left, top),
            self.texel(left + 1, top),
            self.texel(left, top + 1),
            self.texel(left + 1, top + 1),
        ];
        std::array::from_fn(|i| {
            let [tl, tr, bl, br] = corners.map(|corner| u32::from(corner[i]));
            let upper = tl * (256 - right_part) + tr * right_part;
            let lower = bl * (256 - right_part) + br * right_part;
            upper * (256 - bottom_part) + lower * bottom_part
        })
    }

    fn texel(&self, x: i64, y: i64) -> Channels<u8> {
        let x = wrap(x, self.size[0], self.options.wrap_mode);
        let y = wrap(y, self.size[1], self.options.wrap_mode);
        self.pixels.get(y * self.size[0] + x).copied().unwrap_or_default()
    }
}

/// A coordinate as a whole number of texels and 256ths of one.
fn split(coordinate: f64) -> (i64, u32) {
    let parts = (coordinate * 256.0 + 0.5).floor() as i64;
    (parts.div_euclid(256), parts.rem_euclid(256) as u32)
}

/// The texel that stands for `at` in a texture of `size` texels.
fn wrap(at: i64, size: usize, mode: TextureWrapMode) -> usize {
    let size = size as i64;
    if size == 0 {
        return 0;
    }
    let at = match mode {
        TextureWrapMode::ClampToEdge => at.clamp(0, size - 1),
        TextureWrapMode::Repeat => at.rem_euclid(size),
        TextureWrapMode::MirroredRepeat => {
            let phase = at.rem_euclid(2 * size);
            phase.min(2 * size - 1 - phase)
        }
    };
    at as usize
}
