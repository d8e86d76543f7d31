/// Whether a picture is like those that a model was taught with, and by which measure it is furthest out.
public struct PictureLikeness: Sendable, BitwiseCopyable {
  /// Whether the nearest picture that was taught is further away than is usual.
  public var isUnlike: Bool
  /// How far the nearest one is away, in units of the limit: above 1, the picture is unlike.
  public var distance: Double
  /// The place of the measure that is furthest out, in the model's list.
  public var measure: Int
  /// What the picture has there, and the range of what was taught, all on the measure's own scale.
  public var value: Double
  /// The smallest that was taught.
  public var low: Double
  /// The largest that was taught.
  public var high: Double

  /// Takes each value as it is.
  public init(isUnlike: Bool, distance: Double, measure: Int, value: Double, low: Double, high: Double) {
    (self.isUnlike, self.distance, self.measure) = (isUnlike, distance, measure)
    (self.value, self.low, self.high) = (value, low, high)
  }
}
