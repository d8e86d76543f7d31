import Frames
import Imaging
import System

/// Paints the frames of a scene. Takes its memory when it is made.
struct SyntheticRenderer: ~Copyable {
  private let scene: SyntheticScene
  private let noise: [Int8]
  /// Brightness per pixel in 1/256; empty without shading.
  private let light: [UInt16]

  private static let ground: (Int, Int, Int) = (232, 218, 214)
  private static let noiseCount = 8192

  init(_ scene: SyntheticScene) {
    self.scene = scene
    var random = SyntheticRandom(seed: scene.settings.seed ^ 0x6E6F_6973_65)
    let limit = scene.settings.noise
    // The sum of two even chances: small changes are commoner than large ones.
    noise = (0..<Self.noiseCount).map { _ in
      Int8((random.below(2 * limit + 1) + random.below(2 * limit + 1)) / 2 - limit)
    }
    light = Self.light(scene.settings)
  }

  private static func light(_ settings: SyntheticSettings) -> [UInt16] {
    guard settings.shading > 0 else { return [] }
    let (width, height) = (settings.size.width, settings.size.height)
    let corner = width * width + height * height
    return (0..<settings.size.pixelCount).map { index in
      let (x, y) = (2 * (index % width) + 1 - width, 2 * (index / width) + 1 - height)
      return UInt16(256 - 256 * settings.shading * (x * x + y * y) / corner / 100)
    }
  }

  /// - Precondition: `pixels` holds `3 * size.pixelCount` bytes.
  func render(frame: Int, into pixels: inout MutableRawSpan) {
    precondition(pixels.byteCount >= 3 * scene.settings.size.pixelCount)
    var rgb = pixels.values
    paintGround(&rgb)
    for actor in scene.actors { paint(actor, frame, &rgb) }
    if !light.isEmpty { shade(&rgb) }
    if scene.settings.noise > 0 { addNoise(frame, &rgb) }
  }

  private func paintGround(_ rgb: inout MutableSpan<UInt8>) {
    let (red, green, blue) = Self.ground
    for index in 0..<scene.settings.size.pixelCount {
      rgb[3 * index] = UInt8(red)
      rgb[3 * index + 1] = UInt8(green)
      rgb[3 * index + 2] = UInt8(blue)
    }
  }

  private func paint(_ actor: SyntheticActor, _ frame: Int, _ rgb: inout MutableSpan<UInt8>) {
    let unit = SyntheticActor.unit
    let center = actor.center(atFrame: frame)
    let width = scene.settings.size.width
    let square = actor.radius * actor.radius
    let (top, bottom) = ((center.y - actor.radius) / unit, (center.y + actor.radius) / unit)
    let (left, right) = ((center.x - actor.radius) / unit, (center.x + actor.radius) / unit)
    for y in max(0, top)...min(scene.settings.size.height - 1, bottom) {
      // Distances are those of the pixel's middle.
      let dy = y * unit + unit / 2 - center.y
      for x in max(0, left)...min(width - 1, right) {
        let dx = x * unit + unit / 2 - center.x
        let distance = dx * dx + dy * dy
        guard distance <= square else { continue }
        let (red, green, blue) = Self.color(actor.kind, share: 256 * distance / square)
        let pixel = 3 * (y * width + x)
        rgb[pixel] = red
        rgb[pixel + 1] = green
        rgb[pixel + 2] = blue
      }
    }
  }

  /// - Parameter share: the distance from the centre, squared, as a share of the radius, squared, in 1/256.
  private static func color(_ kind: SyntheticScene.Cell.Kind, share: Int) -> (UInt8, UInt8, UInt8) {
    switch kind {
    case .red:
      // Paler in the middle, darkest at two thirds of the radius.
      let depth = min(share, 110)
      return (UInt8(214 - depth / 8), UInt8(160 - depth / 4), UInt8(158 - depth / 5))
    case .white: return share < 100 ? (112, 72, 148) : (182, 150, 196)
    }
  }

  private func shade(_ rgb: inout MutableSpan<UInt8>) {
    let light = light.span
    for index in light.indices {
      let share = UInt32(light[index])
      for channel in 3 * index..<3 * index + 3 { rgb[channel] = UInt8((UInt32(rgb[channel]) * share) >> 8) }
    }
  }

  private func addNoise(_ frame: Int, _ rgb: inout MutableSpan<UInt8>) {
    let values = 3 * scene.settings.size.width
    var random = SyntheticRandom(seed: scene.settings.seed &+ UInt64(frame) &* 0x1000_0000_1B3)
    let noise = noise.span
    for y in 0..<scene.settings.size.height {
      var row = rgb.part(y * values..<(y + 1) * values)
      // Every row begins at another place of the same noise.
      let start = random.below(Self.noiseCount)
      for index in row.indices {
        let value = Int16(row[index]) + Int16(noise[(start + index) & (Self.noiseCount - 1)])
        row[index] = UInt8(max(0, min(255, value)))
      }
    }
  }
}
