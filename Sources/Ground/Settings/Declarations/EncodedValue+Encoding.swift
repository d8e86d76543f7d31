import FoundationEssentials

extension EncodedValue {
  /// What a value looks like; nil for one that cannot be encoded.
  init?(encoding value: any Encodable) {
    // In a list: alone, a number or a text is no JSON to every decoder.
    guard let data = try? JSONEncoder().encode([AnyValue(value: value)]),
      let encoded = try? JSONDecoder().decode([EncodedValue].self, from: data), encoded.count == 1
    else { return nil }
    self = encoded[0]
  }

  private struct AnyValue: Encodable {
    let value: any Encodable
    func encode(to encoder: any Encoder) throws { try value.encode(to: encoder) }
  }
}
