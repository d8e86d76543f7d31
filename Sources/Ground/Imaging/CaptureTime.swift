/// When a picture was taken, as its file says.
public struct CaptureTime: Equatable, Sendable {
  /// Who says it.
  public enum Source: Equatable, Sendable {
    /// The camera, with or without the zone of its clock.
    case exif(hasZone: Bool)
    /// A microscope's program, in OME-XML.
    case ome
  }

  /// Since 1970-01-01 UTC; without a zone, the digits of the camera's clock as if they were UTC. **Units**: nanoseconds.
  public let nanoseconds: Int64
  /// Whose clock it was.
  public let source: Source

  /// What EXIF says: `DateTimeOriginal` with its zone, else `DateTime`.
  init?(exif block: borrowing EXIFBlock) {
    let directory = block.number(.exifDirectory, in: block.firstDirectory)
    if let directory, let text = block.text(.dateTimeOriginal, in: directory, limit: 64),
      let seconds = Self.seconds(text)
    {
      let zone = block.text(.offsetTimeOriginal, in: directory, limit: 16).flatMap(Self.zone)
      self.init(seconds: seconds - (zone ?? 0), source: .exif(hasZone: zone != nil))
      return
    }
    guard let text = block.text(.dateTime, in: block.firstDirectory, limit: 64),
      let seconds = Self.seconds(text)
    else { return nil }
    self.init(seconds: seconds, source: .exif(hasZone: false))
  }

  /// The first `AcquisitionDate` (ISO 8601; UTC where no zone stands there) of OME-XML.
  init?(omeXML text: String) {
    guard text.contains("<OME"), let start = text.firstRange(of: "<AcquisitionDate>") else { return nil }
    let date = Array(text[start.upperBound...].prefix { $0 != "<" }.utf8.prefix(64))
    guard let seconds = Self.seconds(date) else { return nil }
    let rest = date.dropFirst(19).drop { $0 == UInt8(ascii: ".") || (48...57).contains($0) }
    self.init(seconds: seconds - (Self.zone(Array(rest)) ?? 0), source: .ome)
  }

  private init(seconds: Int, source: Source) {
    (nanoseconds, self.source) = (Int64(seconds) * 1_000_000_000, source)
  }

  /// `2024:05:06 07:08:09` or `2024-05-06T07:08:09`, and whatever follows; nil for what is no moment from 1970 to 2200.
  private static func seconds(_ text: [UInt8]) -> Int? {
    guard text.count >= 19 else { return nil }
    func number(_ range: Range<Int>) -> Int? {
      var value = 0
      for byte in text[range] {
        guard (48...57).contains(byte) else { return nil }
        value = 10 * value + Int(byte - 48)
      }
      return value
    }
    guard let year = number(0..<4), let month = number(5..<7), let day = number(8..<10),
      let hour = number(11..<13), let minute = number(14..<16), let second = number(17..<19),
      (1970...2200).contains(year), (1...12).contains(month), (1...31).contains(day), hour < 24, minute < 60,
      second <= 60
    else { return nil }
    // Days since 1970-01-01 of the proleptic Gregorian calendar, with years that begin in March.
    let shifted = month > 2 ? year : year - 1
    let (era, ofEra) = (shifted / 400, shifted % 400)
    let ofYear = (153 * ((month + 9) % 12) + 2) / 5 + day - 1
    let days = era * 146_097 + ofEra * 365 + ofEra / 4 - ofEra / 100 + ofYear - 719_468
    return ((days * 24 + hour) * 60 + minute) * 60 + second
  }

  /// `+02:00`, `-0530` or `Z`: seconds ahead of UTC.
  private static func zone(_ text: [UInt8]) -> Int? {
    if text.first == UInt8(ascii: "Z") { return 0 }
    guard let sign = text.first, sign == UInt8(ascii: "+") || sign == UInt8(ascii: "-") else { return nil }
    let digits = text.dropFirst().filter { $0 != UInt8(ascii: ":") }.prefix { (48...57).contains($0) }
      .map { Int($0) - 48 }
    guard digits.count >= 4 else { return nil }
    let (hours, minutes) = (digits[0] * 10 + digits[1], digits[2] * 10 + digits[3])
    guard hours <= 14, minutes < 60 else { return nil }
    return (sign == UInt8(ascii: "-") ? -1 : 1) * (hours * 60 + minutes) * 60
  }
}
