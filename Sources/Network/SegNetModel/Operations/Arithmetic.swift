/// How a model computes: the type of its weights and activations.
///
/// float16 weights are widened to float32, in which such models compute.
public enum Arithmetic: String, Sendable, Codable, CaseIterable { case float32, float16, int8 }
