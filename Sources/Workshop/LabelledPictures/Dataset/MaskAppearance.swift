import Imaging
import System

/// What the codes of a mask can mean by their places, by their grey levels, and by their colours.
struct MaskAppearance {
  /// The codes that pixels have, each with its first pixel.
  let used: [(code: Int, pixel: Int)]
  private let picture: LabelPicture
  private let reader: MaskReader
  private let path: String
  /// Per used code, nil where it means nothing in this way.
  private let places, greys, colors: [UInt8?]

  /// - Throws: `FileError` for a pixel that is half transparent, or transparent and of a class.
  init(_ picture: LabelPicture, reader: MaskReader, path: String) throws(FileError) {
    (self.picture, self.reader, self.path) = (picture, reader, path)
    used = picture.used
    var (places, greys, colors): ([UInt8?], [UInt8?], [UInt8?]) = ([], [], [])
    for (code, pixel) in used {
      let entry = picture.entries[code]
      let place = picture.form == .colors ? nil : reader.label(of: code)
      let (grey, color) = (entry.grey.flatMap(reader.label(of:)), reader.label(of: entry.color))
      switch entry.opacity {
      case 1:
        places.append(place)
        greys.append(grey)
        colors.append(color)
      case 0:
        // Nothing is seen there. What was wiped away often keeps its colour below.
        if let label = color ?? grey, label > 0, Int(label) < reader.palette.count {
          throw FileError(
            path,
            "is transparent at \(picture.place(pixel)), where its colour is that of \(reader.name(of: label))",
            advice: "save it without transparency")
        }
        places.append(place.flatMap { Int($0) > 0 && Int($0) < reader.palette.count ? nil : $0 })
        greys.append(0)
        colors.append(0)
      default:
        throw FileError(
          path, "is half transparent at \(picture.place(pixel)): no class can be told there",
          advice: "save it without transparency")
      }
    }
    (self.places, self.greys, self.colors) = (places, greys, colors)
  }

  /// A label for each of the used codes.
  ///
  /// - Throws: `FileError` that shows both where two ways contradict each other, and names the colour of no class.
  func labels() throws(FileError) -> [UInt8] {
    let (places, greys, colors) = (whole(places), whole(greys), whole(colors))
    if let greys, let colors {
      if greys == colors { return greys }
      if let places, places == greys || places == colors { return places }
      throw contradiction("by its grey level", greys, "by its colour", colors)
    }
    if let colors {
      // A palette that holds other colours too was not made from the classes' own: another mask of the set may then be read
      // by its places, and the two would not mean the same.
      if let places, places != colors, holdsOthers({ reader.label(of: $0.color) }) {
        throw contradiction(placeReading, places, "by its colour", colors)
      }
      return colors
    }
    if let greys {
      guard let places, places != greys else { return greys }
      if holdsOthers({ $0.grey.flatMap { reader.label(of: $0) } }) {
        throw contradiction(placeReading, places, "by its grey level", greys)
      }
      // Black and white may be 0 and 255, or nothing and something as a screen shows it.
      let isBlackAndWhite = greys.allSatisfy { $0 == 0 || Int($0) >= reader.palette.count }
      if picture.form == .narrowGrey || isBlackAndWhite {
        throw contradiction(placeReading, places, "by its grey level", greys)
      }
      return greys
    }
    guard let places else { throw noClass() }
    try checkUncontradicted(places)
    return places
  }

  /// Whether the palette's first places, as many as there are classes, hold something that means no class.
  private func holdsOthers(_ label: (LabelPicture.Entry) -> UInt8?) -> Bool {
    picture.form == .palette
      && picture.entries.prefix(reader.palette.count).contains { $0.opacity == 1 && label($0) == nil }
  }

  private var placeReading: String {
    picture.form == .palette ? "by its place in the palette" : "by the number in the file"
  }

  private func whole(_ labels: [UInt8?]) -> [UInt8]? {
    let known = labels.compactMap { $0 }
    return known.count == labels.count ? known : nil
  }

  /// Colours that only a person understands say nothing; those of other classes do.
  private func checkUncontradicted(_ places: [UInt8]) throws(FileError) {
    var seen: [LabelPicture.Entry: Int] = [:]
    for (index, (code, _)) in used.enumerated() where picture.entries[code].opacity == 1 {
      let grey = greys[index].flatMap { Int($0) < reader.palette.count ? $0 : nil }
      for (other, way) in [(colors[index], "by its colour"), (grey, "by its grey level")] {
        guard let other, other != places[index] else { continue }
        var differing = places
        differing[index] = other
        throw contradiction(placeReading, places, way, differing)
      }
      if let other = seen.updateValue(index, forKey: picture.entries[code]) {
        throw FileError(
          path,
          "shows \(reader.name(of: places[other])) and \(reader.name(of: places[index])) in one colour, "
            + "\(picture.entries[code])", advice: Self.advice)
      }
    }
  }

  private static let advice = "store the class number of each pixel as grey of 8 bits, in PNG"

  private func contradiction(_ first: String, _ labels: [UInt8], _ second: String, _ others: [UInt8])
    -> FileError
  {
    let index = labels.indices.first { labels[$0] != others[$0] } ?? 0
    return FileError(
      path,
      "says two things: at \(picture.place(used[index].pixel)) the label is \(reader.name(of: labels[index])) "
        + "\(first), and \(reader.name(of: others[index])) \(second), \(picture.entries[used[index].code])",
      advice: "\(Self.advice), or make the colours in \(reader.classesPath) those of the masks")
  }

  private func noClass() -> FileError {
    let entries = used.map { picture.entries[$0.code] }
    if let numbers = entries.map(\.grey) as? [Int],
      let index = numbers.indices.first(where: { reader.label(of: numbers[$0]) == nil })
    {
      return reader.noClass(
        numbers[index], picture.place(used[index].pixel), path,
        isBlackAndWhite: numbers.allSatisfy { $0 == 0 || $0 == 255 })
    }
    let index = colors.firstIndex { $0 == nil } ?? 0
    let known = reader.palette.entries.map { "\($0.name) \($0.color)" }.joined(separator: ", ")
    let number = picture.form == .colors ? "" : " (number \(used[index].code))"
    return FileError(
      path,
      "has the colour \(entries[index])\(number) at \(picture.place(used[index].pixel)), which is that of no one "
        + "class; classes here: \(known)",
      advice: "\(Self.advice), or make the colours in \(reader.classesPath) those of the masks")
  }
}
