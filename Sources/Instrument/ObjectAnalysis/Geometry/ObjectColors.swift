import Imaging

/// The mean colours of a frame's objects, lent by what measured them. **Cost**: nothing is copied.
public struct ObjectColors: ~Escapable {
  private let sums: Span<ColorMeasurer.Sums>

  @_lifetime(copy sums)
  init(_ sums: Span<ColorMeasurer.Sums>) { self.sums = sums }

  /// Where none were measured.
  @_lifetime(immortal)
  public init() { sums = Span() }

  /// Each channel rounded; nil where no colours were measured.
  public func color(of object: Int) -> RGBColor? { sums.indices.contains(object) ? sums[object].mean : nil }
}
