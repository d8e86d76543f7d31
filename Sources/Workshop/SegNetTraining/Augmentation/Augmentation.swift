import LabelledPictures

/// How training pictures are varied at random, so that a network learns what stays the same under a microscope.
///
/// Mirrors, rotation, scale and elastic deformation move the labels along with the picture; everything else changes the
/// picture only. Effects come in the order in which light meets them: scene (geometry), optics (defocus, blur,
/// vignetting), sensor (contrast, brightness, tint, hue, saturation, grey, noise), file (JPEG).
///
/// **Units**: lengths in pixels of the network; colours in grey levels, 0...255.
public struct Augmentation: Equatable, Sendable, Codable {
  /// Something done with a probability, by an amount drawn evenly from a range.
  public struct Variation: Equatable, Sendable, Codable {
    /// 0...1.
    public var probability: Double
    /// The least amount, in the unit of the effect.
    public var from: Double
    /// The greatest amount, not below `from`.
    public var to: Double

    /// A probability, the least and the greatest amount. Nothing is checked here: see `Augmentation.problem`.
    public init(_ probability: Double, _ from: Double, _ to: Double) {
      (self.probability, self.from, self.to) = (probability, from, to)
    }

    /// Probability 0: what every effect has by default.
    public static let never = Variation(0, 0, 0)
  }

  /// Probability of swapping left and right.
  public var mirrorX = 0.0
  /// Probability of swapping top and bottom.
  public var mirrorY = 0.0
  /// **Units**: degrees, clockwise.
  public var rotation = Variation.never
  /// Magnification, drawn evenly in its logarithm. Above 1, the part that fills the window is chosen at random.
  public var scale = Variation.never
  /// The largest displacement of an elastic deformation, pixels. Ronneberger et al., "U-Net" (2015), section 3.1: random
  /// displacements on a coarse grid, bicubic in between.
  public var elastic = Variation.never
  /// Distance of the grid's points, pixels.
  public var elasticSpacing = 32
  /// Radius of a disc that every point is spread over, pixels.
  public var defocus = Variation.never
  /// Standard deviation of a Gaussian, pixels.
  public var blur = Variation.never
  /// The share of the light that is lost in the farthest corner; it falls off with the square of the distance.
  public var vignetting = Variation.never
  /// Factor on the distance from the mean colour of the training pictures.
  public var contrast = Variation.never
  /// Added to every channel alike, grey levels.
  public var brightness = Variation.never
  /// Added to each channel on its own, grey levels.
  public var tint = Variation.never
  /// Turn of the colour circle, degrees.
  public var hue = Variation.never
  /// Factor on the distance from grey.
  public var saturation = Variation.never
  /// Probability of taking all colour away.
  public var grey = 0.0
  /// Standard deviation of Gaussian noise per pixel and channel, grey levels.
  public var noise = Variation.never
  /// Quality of a JPEG file that the picture is written to and read from.
  public var jpeg = Variation.never

  /// No change at all.
  public init() {}

  enum CodingKeys: String, CodingKey {
    case rotation, scale, elastic, defocus, blur, vignetting, contrast, brightness, tint, hue, saturation
    case grey, noise, jpeg
    case mirrorX = "mirror_x"
    case mirrorY = "mirror_y"
    case elasticSpacing = "elastic_spacing"
  }
}

extension Augmentation {
  typealias VariationPath = WritableKeyPath<Augmentation, Variation> & Sendable
  typealias ProbabilityPath = WritableKeyPath<Augmentation, Double> & Sendable

  /// The variations by the names they have in files, with the amounts that make sense.
  static let variations: [(name: String, path: any VariationPath, limits: ClosedRange<Double>)] = [
    ("rotation", \.rotation, -180...180), ("scale", \.scale, 0.25...4), ("elastic", \.elastic, 0...64),
    ("defocus", \.defocus, 0...8), ("blur", \.blur, 0...8), ("vignetting", \.vignetting, 0...1),
    ("contrast", \.contrast, 0...4), ("brightness", \.brightness, -255...255), ("tint", \.tint, -255...255),
    ("hue", \.hue, -180...180), ("saturation", \.saturation, 0...4), ("noise", \.noise, 0...128),
    ("jpeg", \.jpeg, 1...100),
  ]

  static let probabilities: [(name: String, path: any ProbabilityPath)] = [
    ("mirror_x", \.mirrorX), ("mirror_y", \.mirrorY), ("grey", \.grey),
  ]

  static let elasticSpacings = 4...256

  /// What contradicts itself, or nil.
  public var problem: String? {
    for (name, path) in Self.probabilities where !(0...1).contains(self[keyPath: path]) {
      return "the probability \(self[keyPath: path]) of \(name) is outside 0...1"
    }
    for (name, path, limits) in Self.variations {
      let variation = self[keyPath: path]
      guard (0...1).contains(variation.probability) else {
        return "the probability \(variation.probability) of \(name) is outside 0...1"
      }
      if variation.probability == 0 { continue }
      guard limits.contains(variation.from), limits.contains(variation.to), variation.from <= variation.to
      else {
        return "the range \(variation.from)...\(variation.to) of \(name) must rise within "
          + "\(limits.lowerBound)...\(limits.upperBound)"
      }
    }
    guard Self.elasticSpacings.contains(elasticSpacing) else {
      return "the elastic spacing \(elasticSpacing) is outside \(Self.elasticSpacings)"
    }
    return nil
  }
}
