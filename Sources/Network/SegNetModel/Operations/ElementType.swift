/// What a tensor's numbers are, named as the safetensors format names them.
public enum ElementType: String, Sendable, Codable {
  case float32 = "F32"
  case float16 = "F16"
  case int8 = "I8"
  case int32 = "I32"
  case int64 = "I64"

  /// Bytes of one number.
  public var byteCount: Int {
    switch self {
    case .int8: 1
    case .float16: 2
    case .float32, .int32: 4
    case .int64: 8
    }
  }
}
