import Yams

/// A value as YAML with sorted keys, for files that a person may read and change later.
public func yamlText(_ value: some Encodable) throws -> String {
  let encoder = YAMLEncoder()
  encoder.options = YAMLEncoder.Options(sortKeys: true)
  return try encoder.encode(value)
}
