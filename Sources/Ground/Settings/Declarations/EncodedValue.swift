/// What a value looks like in a file, whatever its type was: for comparing two of them key by key.
public indirect enum EncodedValue: Equatable, Sendable, Decodable {
  /// Nothing; so is a key that is missing.
  case null
  /// A number or a truth value, as a file has it.
  case plain(String)
  /// Words, as they are without the quotes of a file.
  case text(String)
  /// Values in their order.
  case list([EncodedValue])
  /// Keys with their values.
  case object([String: EncodedValue])

  /// Takes whatever stands there: keys, a list, nothing, a truth value, a number or a text, tried in this order.
  public init(from decoder: any Decoder) throws {
    if let members = try? decoder.container(keyedBy: AnyKey.self) {
      var object: [String: EncodedValue] = [:]
      for key in members.allKeys {
        object[key.stringValue] = try members.decode(EncodedValue.self, forKey: key)
      }
      self = .object(object)
      return
    }
    if var elements = try? decoder.unkeyedContainer() {
      var list: [EncodedValue] = []
      while !elements.isAtEnd { list.append(try elements.decode(EncodedValue.self)) }
      self = .list(list)
      return
    }
    let value = try decoder.singleValueContainer()
    if value.decodeNil() {
      self = .null
    } else if let boolean = try? value.decode(Bool.self) {
      self = .plain("\(boolean)")
    } else if let number = try? value.decode(Int.self) {
      self = .plain("\(number)")
    } else if let number = try? value.decode(UInt64.self) {
      self = .plain("\(number)")
    } else if let number = try? value.decode(Double.self) {
      self = .plain("\(number)")
    } else {
      self = .text(try value.decode(String.self))
    }
  }

  private struct AnyKey: CodingKey {
    let stringValue: String
    var intValue: Int? { nil }

    init?(stringValue: String) { self.stringValue = stringValue }
    init?(intValue: Int) { nil }
  }

  /// In one line of YAML.
  public var text: String {
    switch self {
    case .null: "~"
    case .plain(let word): word
    case .text(let text):
      "'\(text.split(separator: "'", omittingEmptySubsequences: false).joined(separator: "''"))'"
    case .list(let values): "[\(values.map(\.text).joined(separator: ", "))]"
    case .object(let members):
      "{\(members.sorted { $0.key < $1.key }.map { "\($0.key): \($0.value.text)" }.joined(separator: ", "))}"
    }
  }

  /// For a person to read; nil for what has parts.
  private var summary: String? {
    switch self {
    case .null: "none"
    case .plain(let word), .text(let word): word
    case .list, .object: nil
    }
  }

  /// Nothing is an object without members.
  private var members: [String: EncodedValue]? {
    switch self {
    case .object(let members): members
    case .null: [:]
    case .plain, .text, .list: nil
    }
  }

  /// In what this one differs from an earlier one, key by key: `seed 5, now 9`, and `another network` for what has parts.
  ///
  /// - Parameter allowed: the keys that may differ.
  public func differences(from earlier: EncodedValue, allowing allowed: Set<String> = []) -> [String] {
    guard let now = members, let before = earlier.members else {
      return self == earlier ? [] : ["another value"]
    }
    return Set(now.keys).union(before.keys).subtracting(allowed).sorted().compactMap { key in
      let (now, before) = (now[key] ?? .null, before[key] ?? .null)
      if now == before { return nil }
      let name = key.split(separator: "_").joined(separator: " ")
      if let now = now.summary, let before = before.summary { return "\(name) \(before), now \(now)" }
      let parts = now.differences(from: before).filter { $0.contains(", now ") }
      return "another \(name)" + (parts.isEmpty ? "" : " (\(parts.joined(separator: "; ")))")
    }
  }
}
