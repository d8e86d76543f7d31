/// What is applied to each number that a layer gives.
public enum Activation: String, Sendable, Codable, BitwiseCopyable {
  case none, relu
  /// `1 / (1 + exp(-x))`, for regression maps only.
  case sigmoid
}
