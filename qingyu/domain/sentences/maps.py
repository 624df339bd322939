"""Sentences of files of borders that are not taken: code, English, Chinese."""

SENTENCES: dict[str, tuple[str, str]] = {
    "map_too_large": (
        "the file has {got} bytes and at most {most} are taken: simplify its borders",
        "文件有 {got} 字节，最多接受 {most} 字节：请先化简边界",
    ),
    "map_no_json": ("the file is no JSON in UTF-8", "文件不是 UTF-8 编码的 JSON"),
    "map_no_collection": (
        "a GeoJSON of type FeatureCollection is wanted",
        "需要类型为 FeatureCollection 的 GeoJSON 文件",
    ),
    "map_without_features": ("the file has no features", "文件中没有要素（features）"),
    "map_no_feature": ("feature {n} is no Feature", "第 {n} 个要素不是 Feature"),
    "map_without_code": (
        "feature {n} does not say its region: its code as property code or adcode, or as its id",
        "第 {n} 个要素没有地区代码：请在属性 code、adcode 或 id 中给出六位代码或主体代码",
    ),
    "map_code_twice": (
        "{code} stands in two features; one MultiPolygon holds all its parts",
        "{code} 出现在两个要素中；各部分应放在一个 MultiPolygon 里",
    ),
    "map_codes_unknown": (
        "{n} features are of no region or body below this one: {codes}",
        "有 {n} 个要素不属于本地区下的地区或主体：{codes}",
    ),
    "map_too_fine": (
        "the borders have {got} positions and at most {most} are taken: simplify them",
        "边界共有 {got} 个坐标点，最多接受 {most} 个：请先化简",
    ),
    "map_no_polygon": ("{code} is no Polygon and no MultiPolygon", "{code} 不是 Polygon 或 MultiPolygon"),
    "map_no_position": (
        "the coordinates of {code} are no rings of [longitude, latitude]",
        "{code} 的坐标不是由 [经度, 纬度] 组成的环",
    ),
    "map_out_of_range": (
        "{code} has a position at {at}: longitudes {longitudes}, then latitudes {latitudes}, are taken [degree]",
        "{code} 有坐标 {at}：应为先经度后纬度的度数，经度 {longitudes}，纬度 {latitudes}",
    ),
    "map_ring_short": (
        "a ring of {code} has {got} positions; four are the least, the last as the first",
        "{code} 有一个环只有 {got} 个坐标点；至少四个，首尾相同",
    ),
    "map_ring_open": (
        "a ring of {code} does not end where it begins",
        "{code} 有一个环首尾不闭合",
    ),
    "map_ring_crosses": ("a ring of {code} crosses itself near {at}", "{code} 有一个环在 {at} 附近自相交"),
    "map_ring_flat": ("a ring of {code} holds no area", "{code} 有一个环没有面积"),
    "no_map": ("no map of {region} is shown", "{region} 目前没有显示地图"),
}
