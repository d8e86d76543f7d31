import Imaging
import System

/// A region of interest of ImageJ and Fiji: one file `.roi`, or one entry of the ZIP files that the ROI Manager saves.
///
/// Source: `ij.io.RoiDecoder` and `ij.io.RoiEncoder` of ImageJ 1.54; all numbers are big-endian. Coordinates of areas are those
/// of the edges of pixels, as `Point` has them.
public struct ImageJROI: Equatable, Sendable {
  /// What it covers.
  public enum Area: Equatable, Sendable {
    /// What lies inside the rings by the even-odd rule, in one piece or several.
    case outline(Outline)
    /// An oval.
    case ellipse(Ellipse)
    /// Nothing: a point, a line, a text.
    case nothing
  }

  /// What it covers.
  public var area: Area
  /// As the ROI Manager lists it; empty where it has none.
  public var name = ""
  /// The property `class`, which this program writes; nil where there is none.
  public var className: String?
  /// The group that ImageJ numbers, from 1; 0 is none.
  public var group = 0
  /// Its place in a stack, from 1: the largest of slice, channel, depth and time; 0 is none.
  public var position = 0
  /// Of its outline; nil where ImageJ chooses.
  public var color: RGBColor?

  /// Without a name, class, group, place and colour.
  public init(area: Area) { self.area = area }

  /// The largest file that is read, in bytes.
  public static let byteLimit = 1 << 24
  /// The most points that curves become.
  static let pointLimit = 1 << 22
  /// The largest coordinate of outlines that are written: ImageJ takes 16 bits above 60535 for numbers below 0.
  public static let largestCoordinate = 60_535

  /// What bytes of the header say.
  enum Kind {
    static let polygon = 0
    static let rectangle = 1
    static let oval = 2
    static let freehand = 7
    static let traced = 8
    /// Lines of all kinds, none, angles and points.
    static let withoutArea: Set = [3, 4, 5, 6, 9, 10]
    /// Of subtypes: a text or a picture that lies on the picture.
    static let overlays: Set = [1, 4]
    /// Among the options.
    static let hasSubpixels = 128
  }

  /// Places in the header, and in the second header.
  enum Offset {
    static let version = 4
    static let kind = 6
    static let top = 8
    static let left = 10
    static let bottom = 12
    static let right = 14
    static let count = 16
    static let edges = 18
    static let compositeSize = 36
    static let strokeColor = 40
    static let subtype = 48
    static let options = 50
    static let cornerDiameter = 54
    static let position = 56
    static let secondHeader = 60
    static let coordinates = 64

    static let channel = 4
    static let depth = 8
    static let time = 12
    static let name = 16
    static let nameLength = 20
    static let group = 30
    static let properties = 40
    static let propertiesLength = 44
    static let secondHeaderLength = 64
  }
}
