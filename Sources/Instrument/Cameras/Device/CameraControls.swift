import System
import CV4L2
import Frames

/// The controls of an open device: listing them, and setting them as a profile asks.
extension VideoDescriptor {
  func controls() -> [CameraControl] {
    var list: [CameraControl] = []
    var last: UInt32 = 0
    // Numbers must grow, or a broken driver would keep us here.
    while list.count < 512, let query = control(after: last), query.id > last {
      last = query.id
      let isUsable = query.flags & UInt32(V4L2_CTRL_FLAG_DISABLED) == 0
      if isUsable, query.type != V4L2_CTRL_TYPE_CTRL_CLASS.rawValue { list.append(control(query)) }
    }
    return list
  }

  private func control(_ query: v4l2_query_ext_ctrl) -> CameraControl {
    let kind: CameraControl.Kind
    switch v4l2_ctrl_type(query.type) {
    case V4L2_CTRL_TYPE_INTEGER: kind = .integer
    case V4L2_CTRL_TYPE_BOOLEAN: kind = .boolean
    case V4L2_CTRL_TYPE_MENU: kind = .menu
    case V4L2_CTRL_TYPE_INTEGER_MENU: kind = .integerMenu
    case V4L2_CTRL_TYPE_BUTTON: kind = .button
    default: kind = .other
    }
    let fixed = UInt32(V4L2_CTRL_FLAG_INACTIVE | V4L2_CTRL_FLAG_READ_ONLY)
    let isReadable = query.flags & UInt32(V4L2_CTRL_FLAG_WRITE_ONLY) == 0 && kind != .button && kind != .other
    return CameraControl(
      name: CameraControl.slug(singleLine(query.name)), identifier: query.id, kind: kind,
      minimum: Int(query.minimum), maximum: Int(query.maximum), step: Int(clamping: query.step),
      defaultValue: Int(query.default_value), value: isReadable ? value(of: query.id) : nil,
      isSettable: query.flags & fixed == 0, menu: menu(query, kind))
  }

  private func menu(_ query: v4l2_query_ext_ctrl, _ kind: CameraControl.Kind) -> [CameraControl.MenuItem] {
    guard kind == .menu || kind == .integerMenu, query.minimum >= 0, query.maximum < 256,
      query.minimum <= query.maximum
    else { return [] }
    var items: [CameraControl.MenuItem] = []
    for index in query.minimum...query.maximum {
      // Indices may be missing: a menu can have holes.
      guard let item = menuItem(query.id, UInt32(index)) else { continue }
      let name = kind == .menu ? singleLine(item.name) : String(item.value)
      items.append(CameraControl.MenuItem(index: Int(index), name: name))
    }
    return items
  }

  /// Sets controls, automatic ones first since they decide which others can be set, and reads each back.
  ///
  /// - Returns: what the camera has otherwise than asked.
  func apply(_ settings: [CameraProfile.ControlSetting]) -> [ProfileDifference] {
    let known = controls()
    var differences: [ProfileDifference] = []
    var planned: [(setting: CameraProfile.ControlSetting, control: CameraControl)] = []
    for setting in settings {
      guard let control = known.first(where: { $0.isNamed(setting.name) }) else {
        differences.append(difference(setting, found: nil, "the camera has no such control"))
        continue
      }
      planned.append((setting, control))
    }
    for (setting, control) in planned.filter(\.control.isAutomatic)
      + planned.filter({ !$0.control.isAutomatic })
    {
      if let found = apply(setting, control) { differences.append(found) }
    }
    return differences
  }

  private func apply(_ setting: CameraProfile.ControlSetting, _ control: CameraControl) -> ProfileDifference?
  {
    func differs(_ reason: String) -> ProfileDifference {
      difference(setting, found: value(of: control.identifier).map(String.init), reason)
    }
    guard let wanted = control.number(setting.value), let narrow = Int32(exactly: wanted) else {
      return differs("it takes \(control.accepted)")
    }
    do throws(SystemError) { try setValue(of: control.identifier, to: narrow) } catch {
      // Which control is in the way can only be seen now, after the automatic ones were set.
      let isHeld = controls().first { $0.identifier == control.identifier }?.isSettable == false
      return differs(
        isHeld ? "\(error); an automatic control has it: switch that off in the profile" : "\(error)")
    }
    if let found = value(of: control.identifier), found != wanted { return differs("the driver chose so") }
    return nil
  }

  private func difference(_ setting: CameraProfile.ControlSetting, found: String?, _ reason: String)
    -> ProfileDifference
  {
    ProfileDifference(name: setting.name, asked: setting.value, found: found, reason: reason)
  }
}
