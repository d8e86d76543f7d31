/// Numbers of a picture's pixels besides their labels, by what they say.
///
/// Samples, windows and losses find a plane by this name: none of them has an order of planes.
enum PixelPlane: Hashable, Sendable {
  /// What each pixel weighs in cross entropy and focal loss.
  case weights
  /// The true numbers of a regression map; unknown ones are not a number.
  case map(String)

  /// What stands where the picture has ended.
  var outside: Float {
    switch self {
    case .weights: 1
    case .map: .nan
    }
  }

  /// Whether turned and scaled pictures take numbers between pixels, or those of the nearest pixel.
  var isSmooth: Bool {
    switch self {
    case .weights: false
    case .map: true
    }
  }
}

extension PixelPlane: CustomStringConvertible {
  var description: String {
    switch self {
    case .weights: "pixel weights"
    case .map(let name): "the map '\(name)'"
    }
  }
}

extension Set<PixelPlane> {
  /// In words, in an order of their own.
  var summary: String { isEmpty ? "nothing" : map(\.description).sorted().joined(separator: ", ") }
}
