import System

extension ConfigurationValue {
  /// One of the words of an enumeration; the error names them all.
  public func choice<Value: RawRepresentable & CaseIterable>() throws(FileError) -> Value
  where Value.RawValue == String {
    let text = try string()
    guard let value = Value(rawValue: text) else {
      throw error(
        "must be one of \(Value.allCases.map(\.rawValue).joined(separator: ", ")), not '\(text)'")
    }
    return value
  }

  /// A list, or one value that stands for a list of it.
  public func valueOrList() -> [ConfigurationValue] { elements ?? [self] }

  /// Whether it can only be a list: one in brackets, or words with commas on the command line.
  public var isList: Bool { elements.map { !isArgument || $0.count > 1 } ?? false }

  /// The values of a list; on the command line, what stands between the commas.
  var elements: [ConfigurationValue]? {
    switch content {
    case .list(let values): values
    case .scalar(let text, quoted: false) where isArgument:
      text.split(separator: ",", omittingEmptySubsequences: false).map {
        ConfigurationValue(argument: String($0), of: path)
      }
    default: nil
    }
  }
}
