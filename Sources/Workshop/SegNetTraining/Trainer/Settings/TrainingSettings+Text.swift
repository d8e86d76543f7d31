import Settings
import Yams

extension Choices<TrainingSettingList> {
  /// The settings as a file that reads back as the same settings; nothing stands for what nobody said.
  public var text: String {
    guard let text = try? YAMLEncoder().encode(self), let node = try? Yams.compose(yaml: text) else {
      preconditionFailure("settings hold numbers and words only")
    }
    return (try? Yams.serialize(node: Self.readable(node))) ?? text
  }

  /// Numbers as people write them, lists and variations in one line, no line for a variation that never happens.
  private static func readable(_ node: Node) -> Node {
    switch node {
    case .scalar(let scalar):
      guard scalar.style == .plain || scalar.style == .any, scalar.string.contains("e"),
        let number = Double(scalar.string)
      else { return node }
      return Node("\(number)")
    case .sequence(let list):
      return .sequence(Node.Sequence(list.map(readable), list.tag, .flow))
    case .mapping(let entries):
      let kept = entries.filter { $0.value["probability"].flatMap { $0.string.flatMap { Double($0) } } != 0 }
      let isVariation = node["probability"] != nil
      return .mapping(
        Node.Mapping(kept.map { ($0.key, readable($0.value)) }, entries.tag, isVariation ? .flow : .block))
    case .alias: return node
    }
  }
}
