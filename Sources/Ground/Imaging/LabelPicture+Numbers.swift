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
