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
  public func valueOrList() -> [ConfigurationValue] {
    if case .list(let values) = content { values } else { [self] }
  }
}
