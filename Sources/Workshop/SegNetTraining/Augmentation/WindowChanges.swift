import System
import Imaging
import LabelledPictures

/// What augmentation does to one window: every amount drawn, nothing left to chance.
struct WindowChanges: Equatable, Sendable {
  struct Geometry: Equatable, Sendable {
    /// Radians, clockwise.
    var angle = 0.0
    var scale = 1.0
    /// The middle of the window in the sample, pixels.
    var centerX: Double
    var centerY: Double
    var elastic: ElasticField?

    /// Cosine and sine of the turn back, divided by the scale.
    var inverseRotation: (Float, Float) { (Float(cos(angle) / scale), Float(sin(angle) / scale)) }
  }

  /// Nil: whole pixels, where the window says.
  var geometry: Geometry?
  var defocusRadius: Float = 0
  var blurDeviation: Float = 0
  var vignetting: Float = 0
  var color: ColorMap?
  var noiseDeviation: Float = 0
  var noiseSeed: UInt64 = 0
  var jpegQuality: Int?

  /// Whether the picture can be taken as it is.
  var isNone: Bool { self == WindowChanges() }

  init() {}

  /// Draws the changes of one window.
  ///
  /// Every amount has a random number of its own place, so that switching one on leaves the others as they were.
  ///
  /// - Parameter mean: the mean colour of the training pictures, which contrast leaves alone.
  init(
    _ augmentation: Augmentation, window: Window, windowSize: PixelSize, sampleSize: PixelSize, mean: [Float],
    seed: UInt64, epoch: Int, position: Int
  ) {
    var place: UInt64 = 0
    func source() -> RandomSource {
      place += 1
      return RandomSource(seed: seed, stream: 3, UInt64(epoch), UInt64(position), place)
    }
    func draw(_ variation: Augmentation.Variation) -> Double? {
      var random = source()
      guard Double(random.nextUnit()) < variation.probability else { return nil }
      return variation.from + (variation.to - variation.from) * Double(random.nextUnit())
    }
    func draw(_ variation: Augmentation.Variation, default value: Double) -> Float {
      Float(draw(variation) ?? value)
    }

    let angle = draw(augmentation.rotation)
    var logarithms = augmentation.scale
    (logarithms.from, logarithms.to) = (log(max(logarithms.from, 1e-3)), log(max(logarithms.to, 1e-3)))
    let scale = draw(logarithms).map { exp($0) }
    var places = source()
    let displacement = draw(augmentation.elastic)
    let fieldSource = source()
    if angle != nil || scale != nil || displacement != nil {
      let scale = scale ?? 1
      // The window stays where it is, unless magnifying lets it move.
      func center(_ start: Int, _ window: Int, _ extent: Int) -> Double {
        let shown = Double(min(window, extent))
        let room = max(0, shown - shown / scale)
        return Double(start) + shown / 2 + room * (Double(places.nextUnit()) - 0.5)
      }
      geometry = Geometry(
        angle: (angle ?? 0) * .pi / 180, scale: scale,
        centerX: center(window.x, windowSize.width, sampleSize.width),
        centerY: center(window.y, windowSize.height, sampleSize.height),
        elastic: displacement.map {
          ElasticField(
            windowSize: windowSize, spacing: augmentation.elasticSpacing, largest: Float($0),
            random: fieldSource)
        })
    }
    defocusRadius = draw(augmentation.defocus, default: 0)
    blurDeviation = draw(augmentation.blur, default: 0)
    vignetting = draw(augmentation.vignetting, default: 0)

    let contrast = draw(augmentation.contrast)
    let brightness = draw(augmentation.brightness)
    let tints = (0..<3).map { _ in draw(augmentation.tint) }
    let hue = draw(augmentation.hue)
    let saturation = draw(augmentation.saturation)
    let grey = draw(Augmentation.Variation(augmentation.grey, 0, 0))
    var color = ColorMap.identity
    if let contrast { color.scale(by: Float(contrast), around: mean) }
    if let brightness { color.add([Float](repeating: Float(brightness), count: 3)) }
    color.add(tints.map { Float($0 ?? 0) })
    if let hue { color.turnHue(radians: hue * .pi / 180) }
    if let saturation { color.saturate(by: Float(saturation)) }
    if grey != nil { color.saturate(by: 0) }
    if color != .identity { self.color = color }

    noiseDeviation = draw(augmentation.noise, default: 0)
    var noise = source()
    if noiseDeviation > 0 { noiseSeed = noise.next() }
    jpegQuality = draw(augmentation.jpeg).map { Int($0.rounded()) }
  }
}
