/// What numbers a model's weights are; in int8 models activations are whole numbers too. Checkpoints are `float32`.
///
/// float16 weights are widened to float32, in which such models compute.
public enum Arithmetic: String, Sendable, Codable, CaseIterable { case float32, float16, int8 }
