import Frames

extension RejectionReason {
  /// What the record says of a frame refused for this reason.
  var state: StaticString {
    switch self {
    case .flagged: "refused: flagged by the driver"
    case .empty: "refused: empty"
    case .short: "refused: short"
    case .broken: "refused: broken"
    case .wrongSize: "refused: wrong size"
    case .unreadable: "refused: unreadable"
    case .warmUp: "warm-up"
    case .unsuited: "refused: does not suit the settings"
    }
  }
}
