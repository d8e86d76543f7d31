/// What is applied to each number that a layer gives.
public enum Activation: String, Sendable, Codable, BitwiseCopyable {
  /// `none` leaves a number as it is, `relu` makes it `max(0, x)`.
  case none, relu
  /// `1 / (1 + exp(-x))`, for regression maps only.
  case sigmoid
}
