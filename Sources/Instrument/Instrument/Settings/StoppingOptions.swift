import System

/// When enough is counted, as for a person at a counting chamber.
public struct StoppingOptions: Equatable, Sendable, Codable {
  /// So many objects of a class, written `rbc=200`.
  public struct Target: Equatable, Sendable, Codable, CustomStringConvertible {
    /// The name of the class.
    public var name: String
    /// From 1.
    public var count: Int

    /// Takes both as they are.
    public init(name: String, count: Int) { (self.name, self.count) = (name, count) }

    /// Reads `rbc=200`; nil for anything else.
    public init?(_ text: String) {
      let parts = text.split(separator: "=", omittingEmptySubsequences: false)
      guard parts.count == 2, !parts[0].isEmpty, parts[1].utf8.allSatisfy({ (48...57).contains($0) }),
        let count = Int(parts[1]), count > 0
      else { return nil }
      self.init(name: String(parts[0]), count: count)
    }

    /// As `init(_:)` reads it.
    public var description: String { "\(name)=\(count)" }
  }

  /// A share, written `10%`.
  public struct Percentage: Equatable, Sendable, Codable, CustomStringConvertible {
    /// 0.1...100.
    public var percent: Double

    /// Reads `10%`; nil for anything else, and below 0.1 % and above 100 %.
    public init?(_ text: String) {
      guard text.hasSuffix("%"), let percent = Double(text.dropLast()), (0.1...100).contains(percent) else {
        return nil
      }
      self.percent = percent
    }

    /// As `init(_:)` reads it.
    public var description: String { "\(formatShort(percent))%" }
  }

  /// The run stops with the frame in which this is reached; nil for no such end.
  public var target: Target?
  /// The run stops once the 95 % interval of the total of each class is no wider than this to either side; nil for no such
  /// end.
  public var halfWidth: Percentage?

  /// The run goes on until something else ends it.
  public init() {}

  var ruleDescriptions: [String] {
    var descriptions: [String] = []
    if let target {
      descriptions.append("the run stops with the frame in which \(target.count) \(target.name) are counted")
    }
    if let halfWidth {
      descriptions.append(
        "the run stops once the 95 % interval of the total of each class is within \(halfWidth): 1.96 / square root of the "
          + "total, or from 5 frames on what the frames' own spread says, whichever is larger")
    }
    return descriptions
  }
}

/// Why a run ended.
public enum RunEnding: String, Sendable, Codable {
  /// There were no more frames.
  case sourceEnded = "source_ended"
  /// As many frames as were asked for.
  case frames
  /// A person or the system asked it to end.
  case interrupted
  /// So many objects of a class were counted.
  case target = "stop_at"
  /// The totals are known as well as was asked for.
  case halfWidth = "stop_when_interval"
  /// Something failed.
  case failure
}
