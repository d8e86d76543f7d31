import Imaging

/// How sharp the middle of a picture is: the mean square of the Laplacian of its green channel over the square of its mean, in
/// per mille. Grows towards the focus; only comparisons of the same field mean something.
///
/// Source: the variance of the Laplacian (J. L. Pech-Pacheco et al., Diatom autofocusing in brightfield microscopy, 2000),
/// over the brightness, so that a lamp that is turned up is not taken for a sharper picture.
enum Sharpness {
  /// - Returns: 0 for a picture that is too small or black.
  static func measure(_ picture: RGBImage) -> Double {
    let (width, height) = (picture.size.width, picture.size.height)
    guard width > 4, height > 4 else { return 0 }
    // The middle third each way, which has neighbours on all sides.
    let (columns, rows) = (width / 3..<width * 2 / 3, height / 3..<height * 2 / 3)
    var (squares, brightness) = (0, 0)
    let pixels = picture.pixels.span
    for y in rows {
      for x in columns {
        let index = 3 * (y * width + x) + 1
        let center = Int(pixels[index])
        let across = Int(pixels[index - 3]) + Int(pixels[index + 3])
        let down = Int(pixels[index - 3 * width]) + Int(pixels[index + 3 * width])
        let laplacian = 4 * center - across - down
        squares += laplacian * laplacian
        brightness += center
      }
    }
    guard brightness > 0 else { return 0 }
    let count = Double(columns.count * rows.count)
    let mean = Double(brightness) / count
    return 1000 * Double(squares) / count / (mean * mean)
  }
}
