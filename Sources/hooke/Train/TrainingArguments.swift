import ArgumentParser
import LabelledPictures
import SegNetModel
import SegNetTraining

/// `16,32,64` on the command line.
struct ChannelList: ExpressibleByArgument {
  let channels: [Int]

  init?(argument: String) {
    let parts = argument.split(separator: ",", omittingEmptySubsequences: false).map { Int($0) }
    guard (1...NetworkLimits.stages).contains(parts.count),
      parts.allSatisfy({ $0.map { (1...NetworkLimits.channels).contains($0) } ?? false })
    else { return nil }
    channels = parts.compactMap { $0 }
  }
}

extension NetworkDescription.Architecture: ExpressibleByArgument {}
