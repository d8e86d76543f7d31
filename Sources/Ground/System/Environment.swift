import Glibc

/// What a variable of the environment says; nil where it is not set or empty.
public func environmentValue(_ name: String) -> String? {
  guard let value = getenv(name) else { return nil }
  let text = String(cString: value)
  return text.isEmpty ? nil : text
}
