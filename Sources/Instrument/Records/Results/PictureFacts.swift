import Imaging
import ObjectAnalysis

/// What is known about a picture that is counted by itself: one of a folder, not a frame of a stream.
///
/// A class, so that a row that goes with a picture holds a reference and no more.
public final class PictureFacts: Sendable {
  /// Who says when the picture was taken.
  public enum TimeSource: String, Sendable {
    /// The camera, in the picture, with the zone of its clock.
    case exif
    /// The camera, in the picture, without a zone: the digits stand in the record as they are.
    case exifWithoutZone = "exif without zone"
    /// The microscope's program, in the picture.
    case ome
    /// Of another page, the file's first one, which was taken before it.
    case firstPage = "first page"
    /// The file's last change; a copy may be younger than its picture.
    case file
  }

  /// What the record calls it: the file's name, or its path from the folder that was named.
  public let name: String
  /// Which page of the file it is, from 1; nil where the file holds one picture.
  public let page: Int?
  /// As it is counted, after any correction; nil where it could not be read. **Units**: pixels.
  public let size: PixelSize?
  /// Nil where nobody says it.
  public let timeSource: TimeSource?
  /// The name of its overlay, without an ending.
  public let overlayName: String
  /// How large its pixels are; nil where nobody says it.
  public let calibration: SpatialCalibration?
  /// What it shows of the sample; nil without a counting chamber.
  public let volume: CountingVolume?

  /// Takes each value as it is.
  public init(
    name: String, page: Int? = nil, size: PixelSize? = nil, timeSource: TimeSource? = nil,
    overlayName: String? = nil, calibration: SpatialCalibration? = nil, volume: CountingVolume? = nil
  ) {
    (self.name, self.page, self.size, self.timeSource) = (name, page, size, timeSource)
    self.overlayName = overlayName ?? name
    (self.calibration, self.volume) = (calibration, volume)
  }

  /// The name, with the page where there are several.
  public var title: String { page.map { "\(name), page \($0)" } ?? name }
}

extension PictureFacts? {
  /// The picture's own scale, which may be none; that of the run for a frame of a stream.
  func calibration(or run: SpatialCalibration?) -> SpatialCalibration? { map(\.calibration) ?? run }

  /// What the picture itself shows of the sample; what a frame of the run's stream shows.
  func volume(or run: CountingVolume?) -> CountingVolume? { map(\.volume) ?? run }
}
