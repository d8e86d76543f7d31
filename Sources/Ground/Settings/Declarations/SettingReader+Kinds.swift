import System

extension SettingReader where Value == Double {
  /// A finite number within limits, both of which it may be.
  public static func number(in range: ClosedRange<Double>) -> Self {
    Self(problem: { rangeProblem($0, range) }) { value throws(FileError) in try value.number() }
  }
}

extension SettingReader where Value == Int {
  /// A whole number within limits, both of which it may be.
  public static func integer(in range: ClosedRange<Int>) -> Self {
    Self(problem: { rangeProblem($0, range) }) { value throws(FileError) in try value.integer() }
  }

  /// A whole number that may be as large as anybody likes.
  public static func integer(from least: Int) -> Self {
    Self(problem: { $0 < least ? "must be at least \(least), not \($0)" : nil }) {
      value throws(FileError) in try value.integer()
    }
  }
}

extension SettingReader where Value == Int {
  /// A size of memory, as `ByteCount` reads it: a number of bytes, or `512M` and `2G`.
  public static var byteCount: Self {
    Self { value throws(FileError) in
      try value.parsed(ByteCount.expected) { ByteCount($0) }.bytes
    }
  }
}

extension SettingReader where Value == Bool {
  /// Words such as `true` and `off`, as `ConfigurationValue.boolean()` reads them.
  public static var boolean: Self { Self { value throws(FileError) in try value.boolean() } }
}

extension SettingReader where Value == String {
  /// Any text; it may be empty.
  public static var text: Self { Self { value throws(FileError) in try value.string() } }

  /// A name or a path. An empty one comes from a variable that is not set in a script.
  public static var name: Self { text.checked { $0.isEmpty ? "names nothing" : nil } }
}

extension SettingReader {
  /// One of the words of an enumeration.
  public static func choice() -> Self
  where Value: RawRepresentable & CaseIterable, Value.RawValue == String {
    Self(allowedValues: Value.allCases.map(\.rawValue)) { value throws(FileError) in try value.choice() }
  }

  /// Words with a form of their own, which the value's description has too.
  ///
  /// - Parameter expected: the form, such as `a size like 640x480`.
  public static func parsed(_ expected: String, _ parse: @escaping @Sendable (String) -> Value?) -> Self
  where Value: CustomStringConvertible {
    Self(written: { "\($0)" }) { value throws(FileError) in try value.parsed(expected, parse) }
  }

  /// What stands in a section of its own; files only.
  public static func section(
    _ read: @escaping @Sendable (ConfigurationSection) throws(FileError) -> Value
  ) -> Self { Self { value throws(FileError) in try read(value.section()) } }

  /// A list: `[8, 16]` in a file, `8,16` or a repeated option on the command line.
  public static func list<Element>(
    of element: SettingReader<Element>, count: ClosedRange<Int> = 0...Int.max
  ) -> Self where Value == [Element] {
    let problem: @Sendable ([Element]) -> String? = { list in
      if let problem = element.firstProblem(list) { return problem }
      return count.contains(list.count)
        ? nil : "must hold \(count.lowerBound) to \(count.upperBound) numbers, not \(list.count)"
    }
    return Self(problem: problem) { value throws(FileError) in try element.readAll(value.list()) }
  }

  /// One number for all places, or one for each: `2` or `[2, 2, 3]`.
  ///
  /// - Parameters:
  ///   - limit: how many places there may be.
  ///   - place: what a place is, in one word.
  public static func oneOrOne<Element>(
    per place: String, upTo limit: Int, of element: SettingReader<Element>
  ) -> Self where Value == [Element] {
    let problem: @Sendable ([Element]) -> String? = { list in
      if let problem = element.firstProblem(list) { return problem }
      return (1...limit).contains(list.count) ? nil : "must hold one number, or one per \(place)"
    }
    return Self(problem: problem) { value throws(FileError) in try element.readAll(value.valueOrList()) }
  }

  private func readAll(_ values: [ConfigurationValue]) throws(FileError) -> [Value] {
    var read: [Value] = []
    for value in values { read.append(try self.read(value)) }
    return read
  }

  private func firstProblem(_ values: [Value]) -> String? { values.lazy.compactMap(problem).first }
}

extension ConfigurationValue {
  /// Words of a form of their own.
  ///
  /// - Throws: `FileError` saying what is expected where `parse` gives nil.
  public func parsed<Value>(
    _ expected: String, _ parse: (String) -> Value?
  ) throws(FileError) -> Value {
    let text = try string()
    guard let value = parse(text) else { throw error("must be \(expected), not '\(text)'") }
    return value
  }
}
