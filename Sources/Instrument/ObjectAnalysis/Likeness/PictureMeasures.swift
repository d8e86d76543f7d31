/// What is measured of a picture to compare it with those that a model was taught with.
///
/// A list of numbers, each on a scale on which equal steps mean the same: logarithms to the base 2 for sizes, contrasts and
/// detail. Holds no reference, so that it can be made per frame.
public struct PictureMeasures: Sendable, BitwiseCopyable {
  /// The most that are measured.
  public static let limit = 32
  /// Shares are measured of so many classes at most.
  static let shareLimit = 8
  /// Distances over which detail is looked for. **Units**: pixels of the network.
  static let steps: InlineArray<6, Int> = [1, 2, 4, 8, 16, 32]

  private var values = InlineArray<32, Double>(repeating: .nan)
  /// How many there are; those that a picture does not have are among them.
  public let count: Int

  /// None measured yet.
  ///
  /// - Parameter classCount: the background included.
  public init(classCount: Int) {
    count = PictureMeasure.firstShare + min(Self.shareLimit, max(0, classCount - 1))
  }

  /// One of them by its place in `PictureMeasure.all`; nil where the picture has none, such as the size of objects without
  /// objects.
  public subscript(_ index: Int) -> Double? {
    get {
      precondition(index >= 0 && index < count)
      return values[index].isNaN ? nil : values[index]
    }
    set {
      precondition(index >= 0 && index < count)
      values[index] = newValue ?? .nan
    }
  }
}

/// One of the things that are measured of a picture: its name, and on which scale it is compared.
public struct PictureMeasure: Equatable, Sendable {
  /// How its numbers are to be read.
  public enum Scale: Sendable {
    /// As they are.
    case linear
    /// Logarithms to the base 2.
    case logarithmic
    /// Square roots.
    case squareRoot
  }

  /// As it stands in files, such as `brightness` or `share_rbc`.
  public let name: String
  /// How its numbers are to be read.
  public let scale: Scale
  /// How far apart two pictures of the same kind are at least, whatever few pictures say.
  public let smallestSpread: Double

  static let brightness = 0, redness = 1, blueness = 2
  static let contrast = 3, redContrast = 4, blueContrast = 5
  static let detail = 6, edges = 12, skewness = 18
  static let objectSize = 19, confidence = 20, firstShare = 21

  /// A number on its scale as people read it.
  public func naturalValue(_ value: Double) -> Double {
    switch scale {
    case .linear: value
    case .squareRoot: value * value
    case .logarithmic: binaryPower(value)
    }
  }

  private init(_ name: String, _ smallestSpread: Double) { self.init(name, .linear, smallestSpread) }

  private init(_ name: String, _ scale: Scale, _ smallestSpread: Double) {
    (self.name, self.scale, self.smallestSpread) = (name, scale, smallestSpread)
  }

  /// Those that are measured, in their order.
  ///
  /// - Parameter classes: the names of the classes, the background first.
  public static func all(classes: [String]) -> [PictureMeasure] {
    var list = [
      PictureMeasure("brightness", 4), PictureMeasure("redness", 3), PictureMeasure("blueness", 3),
      PictureMeasure("contrast", .logarithmic, 0.15), PictureMeasure("red_contrast", .logarithmic, 0.1),
      PictureMeasure("blue_contrast", .logarithmic, 0.1),
    ]
    for (kind, spread) in [("detail", 0.12), ("edges", 0.08)] {
      for index in PictureMeasures.steps.indices {
        list.append(PictureMeasure("\(kind)_\(PictureMeasures.steps[index])", .logarithmic, spread))
      }
    }
    list += [
      PictureMeasure("skewness", 0.2), PictureMeasure("object_size", .logarithmic, 0.25),
      PictureMeasure("confidence", 0.015),
    ]
    list += classes.dropFirst().prefix(PictureMeasures.shareLimit).map {
      PictureMeasure("share_\($0)", .squareRoot, 0.03)
    }
    return list
  }
}
