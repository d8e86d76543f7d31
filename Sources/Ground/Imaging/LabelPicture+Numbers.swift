import System

extension LabelPicture {
  /// The grey levels as numbers, where the picture can only be meant so.
  ///
  /// Palettes of greys and colours of three equal parts stand for their levels, whatever their order in the file.
  ///
  /// - Parameter name: what errors call the picture.
  /// - Throws: `FileError` for colours, for transparency, and for grey levels of fewer than 8 bits, which may be numbers or
  ///   what a program that makes files smaller made of 255.
  public func greyNumbers(_ name: String) throws(FileError) -> InstanceMap {
    if form == .grey { return InstanceMap(size: size, identifiers: codes) }
    if form == .sparse { throw Self.tooLarge(name) }
    var numbers = [UInt16](repeating: 0, count: entries.count)
    for (code, pixel) in used {
      let entry = entries[code]
      guard entry.opacity == 1, let grey = entry.grey else {
        let what = entry.opacity == 1 ? "the colour \(entry)" : "a transparent pixel"
        throw FileError(
          name, "has \(what) at \(place(pixel)), where numbers are expected",
          advice: "store the numbers as grey levels of 8 or 16 bits, in PNG")
      }
      if form == .narrowGrey, code > 0 {
        throw FileError(
          name,
          "has grey levels of fewer than 8 bits: \(code) at \(place(pixel)) may be the number \(code) or \(grey)",
          advice: "store the numbers as grey levels of 8 or 16 bits")
      }
      numbers[code] = UInt16(grey)
    }
    return InstanceMap(size: size, identifiers: codes.map { numbers[Int($0)] })
  }
}

extension LabelPicture {
  /// What `Form.sparse` is where numbers count as such.
  package static func tooLarge(_ name: String) -> FileError {
    FileError(
      name, "has numbers above 65535, where class numbers or 16-bit numbers are expected",
      advice: "store the numbers as grey levels of 8 or 16 bits")
  }

  /// The number of an object per pixel, in whatever form a file stores it.
  ///
  /// - Parameter name: what errors call the picture.
  /// - Throws: `FileError` for negative numbers and fractions, and for more numbers than 65534.
  package init(_ size: PixelSize, numbers: StoredNumbers, name: String) throws(FileError) {
    precondition(numbers.count == size.pixelCount)
    var values = [UInt32](repeating: 0, count: size.pixelCount)
    var largest: UInt32 = 0
    for pixel in values.indices {
      guard let value = numbers.whole(pixel) else {
        throw FileError(
          name,
          "has the number \(numbers.text(pixel)) at (\(pixel % size.width), \(pixel / size.width)), expected whole numbers from 0",
          advice: "store the number of each pixel's object, 0 for none")
      }
      values[pixel] = value
      largest = max(largest, value)
    }
    guard largest > UInt32(UInt16.max) else {
      self.init(form: .grey, size: size, codes: values.map { UInt16($0) }, entries: [])
      return
    }
    var distinct: Set<UInt32> = [0]
    for value in values {
      distinct.insert(value)
      guard distinct.count < Int(UInt16.max) + 1 else {
        throw FileError(
          name, "has more than the 65534 numbers that tell objects apart",
          advice: "cut the picture into parts")
      }
    }
    let order = Dictionary(uniqueKeysWithValues: distinct.sorted().enumerated().map { ($1, UInt16($0)) })
    self.init(form: .sparse, size: size, codes: values.map { order[$0]! }, entries: [])
  }
}

/// Numbers as a file stores them, in this machine's byte order.
package struct StoredNumbers {
  /// What the bytes of a number are.
  package enum Kind: Sendable { case unsigned, signed, float }

  private let values: Values

  private enum Values {
    case whole([Int64])
    case large([UInt64])
    case fractional([Double])
  }

  /// - Precondition: `width` is 1, 2, 4 or 8, for `float` 4 or 8.
  package init(_ kind: Kind, bytes: [UInt8], width: Int) {
    switch (kind, width) {
    case (.unsigned, 1): values = .whole(bytes.map(Int64.init))
    case (.unsigned, 2): values = .whole(bytes.numbers(as: UInt16.self).map(Int64.init))
    case (.unsigned, 4): values = .whole(bytes.numbers(as: UInt32.self).map(Int64.init))
    case (.unsigned, _): values = .large(bytes.numbers(as: UInt64.self))
    case (.signed, 1): values = .whole(bytes.map { Int64(Int8(bitPattern: $0)) })
    case (.signed, 2): values = .whole(bytes.numbers(as: Int16.self).map(Int64.init))
    case (.signed, 4): values = .whole(bytes.numbers(as: Int32.self).map(Int64.init))
    case (.signed, _): values = .whole(bytes.numbers(as: Int64.self))
    case (.float, 4): values = .fractional(bytes.numbers(as: Float.self).map(Double.init))
    case (.float, _): values = .fractional(bytes.numbers(as: Double.self))
    }
  }

  var count: Int {
    switch values {
    case .whole(let values): values.count
    case .large(let values): values.count
    case .fractional(let values): values.count
    }
  }

  /// A number that can name an object; nil for another.
  func whole(_ index: Int) -> UInt32? {
    switch values {
    case .whole(let values): UInt32(exactly: values[index])
    case .large(let values): UInt32(exactly: values[index])
    case .fractional(let values): UInt32(exactly: values[index])
    }
  }

  func text(_ index: Int) -> String {
    switch values {
    case .whole(let values): "\(values[index])"
    case .large(let values): "\(values[index])"
    case .fractional(let values): "\(values[index])"
    }
  }
}
