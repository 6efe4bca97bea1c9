// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/map/compound_card.h"

#include "ui/adapt/adapt.h"
#include "ui/widgets/palette.h"
#include "ui/widgets/structure_cache.h"

#include <QMouseEvent>
#include <QPainter>
#include <QToolButton>
#include <algorithm>

namespace molrl::ui {
namespace {

constexpr int kKept = 400;
constexpr int kPadding = 10;
constexpr int kFromPointPx = 18;
constexpr std::size_t kMostValues = 4;

QString valueText(const workspace::CellValue& value)
{
    if (const auto* number = std::get_if<double>(&value))
        return formatNumber(*number);
    if (const auto* text = std::get_if<std::string>(&value))
        return toQString(*text);
    return QStringLiteral("–");
}

Result<CardContent> readCard(const workspace::Workspace& workspace, workspace::CompoundId id,
                             const std::vector<workspace::Column>& columns, const StructureLook& look)
{
    MOLRL_TRY(const auto compound, workspace.compound(id));
    CardContent content;
    content.id = id;
    content.name = toQString(compound.name);
    content.isDark = look.dark;
    if (auto image = drawStructure(compound.smiles, look))
        content.picture = std::move(*image);
    else
        content.problem = toQString(image.error().what);
    if (!columns.empty()) {
        MOLRL_TRY(const auto cells, workspace.cells(id));
        for (const workspace::Column& column : columns) {
            const auto cell = cells.find(column.id);
            content.values.emplace_back(toQString(column.name),
                                        cell == cells.end() ? QStringLiteral("–") : valueText(cell->second));
        }
    }
    return content;
}

} // namespace

CardLoader::CardLoader(JobRunner& jobs, QObject* parent) : QObject(parent), m_contents(kKept), m_job(jobs) {}

void CardLoader::setWorkspace(std::shared_ptr<const workspace::Workspace> workspace)
{
    m_workspace = std::move(workspace);
    clear();
}

void CardLoader::setColumns(std::vector<workspace::Column> columns)
{
    if (columns.size() > kMostValues)
        columns.resize(kMostValues);
    m_columns = std::move(columns);
    clear();
}

void CardLoader::clear()
{
    m_contents.clear();
    m_job.stop();
    m_asked = 0;
}

const CardContent* CardLoader::want(workspace::CompoundId id, bool isDark, qreal pixelRatio)
{
    if (isDark != m_isDark)
        clear();
    m_isDark = isDark;
    if (const auto* content = m_contents.object(id.value))
        return content;
    if (!m_workspace || !id || (m_asked == id.value && m_job.isRunning()))
        return nullptr;
    m_asked = id.value;
    const StructureLook look{CompoundCard::kPicture, pixelRatio, isDark, {}};
    m_job.start(
        tr("Reading a compound"),
        [workspace = m_workspace, id, columns = m_columns, look](JobContext&) {
            return readCard(*workspace, id, columns, look);
        },
        this,
        [this, id](Result<CardContent> content) {
            if (!content)
                return; // it went meanwhile: there is nothing to show
            m_contents.insert(id.value, new CardContent(std::move(*content)));
            Q_EMIT loaded(id);
        });
    return nullptr;
}

CompoundCard::CompoundCard(QWidget* parent, bool isPinned) : QFrame(parent)
{
    setObjectName(isPinned ? QStringLiteral("map.pinnedCard") : QStringLiteral("map.hoverCard"));
    if (!isPinned) {
        setAttribute(Qt::WA_TransparentForMouseEvents);
        return;
    }
    m_close = new QToolButton(this);
    m_close->setObjectName(QStringLiteral("map.card.close"));
    m_close->setText(QStringLiteral("×"));
    m_close->setAutoRaise(true);
    m_close->setAccessibleName(tr("Close the card"));
    m_close->setToolTip(tr("Close the card (Esc closes all)"));
    m_close->setFixedSize(22, 22);
    m_close->setFocusPolicy(Qt::TabFocus);
    connect(m_close, &QToolButton::clicked, this, &CompoundCard::closeClicked);
}

QSize CompoundCard::sizeHint() const
{
    const int line = fontMetrics().height() + 2;
    return {kPicture.width() + 2 * kPadding,
            kPicture.height() + 2 * kPadding + line * (1 + static_cast<int>(m_content.values.size()))};
}

void CompoundCard::setContent(const CardContent& content)
{
    m_content = content;
    QString words = content.name;
    for (const auto& [label, value] : content.values)
        words += QStringLiteral(", %1 %2").arg(label, value);
    setAccessibleName(tr("Compound card"));
    setAccessibleDescription(words);
    resize(sizeHint());
    if (m_close != nullptr)
        m_close->move(width() - m_close->width() - 3, 3);
    update();
}

void CompoundCard::moveBeside(const QPointF& place)
{
    const QRect room = parentWidget()->rect().adjusted(4, 4, -4, -4);
    int x = qRound(place.x()) + kFromPointPx;
    if (x + width() > room.right())
        x = qRound(place.x()) - kFromPointPx - width();
    int y = qRound(place.y()) - height() / 2;
    x = std::clamp(x, room.left(), std::max(room.left(), room.right() - width()));
    y = std::clamp(y, room.top(), std::max(room.top(), room.bottom() - height()));
    move(x, y);
}

void CompoundCard::paintEvent(QPaintEvent*)
{
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    const QColor base = palette().color(QPalette::Base);
    const QColor ink = palette().color(QPalette::Text);
    painter.setPen(QPen(mixColors(base, ink, 0.22), 1));
    painter.setBrush(base);
    painter.drawRoundedRect(QRectF(rect()).adjusted(0.5, 0.5, -0.5, -0.5), 6, 6);
    const QRect picture(QPoint(kPadding, kPadding), kPicture);
    if (!m_content.picture.isNull()) {
        paintStructure(painter, picture, m_content.picture, m_content.isDark);
    } else {
        painter.setPen(subduedText(palette()));
        painter.drawText(picture, int(Qt::AlignCenter) | int(Qt::TextWordWrap), m_content.problem);
    }
    const int line = fontMetrics().height() + 2;
    QRect row(kPadding, picture.bottom() + 2, width() - 2 * kPadding, line);
    QFont bold = font();
    bold.setWeight(QFont::DemiBold);
    painter.setFont(bold);
    painter.setPen(ink);
    painter.drawText(row, Qt::AlignLeft | Qt::AlignVCenter,
                     QFontMetrics(bold).elidedText(m_content.name, Qt::ElideRight, row.width()));
    painter.setFont(font());
    for (const auto& [label, value] : m_content.values) {
        row.translate(0, line);
        const QString shown = fontMetrics().elidedText(value, Qt::ElideRight, row.width() * 6 / 10);
        const int room = row.width() - fontMetrics().horizontalAdvance(shown) - 8;
        painter.setPen(subduedText(palette()));
        painter.drawText(row, Qt::AlignLeft | Qt::AlignVCenter, fontMetrics().elidedText(label, Qt::ElideRight, room));
        painter.setPen(ink);
        painter.drawText(row, Qt::AlignRight | Qt::AlignVCenter, shown);
    }
}

void CompoundCard::mousePressEvent(QMouseEvent* event)
{
    m_grip = event->pos();
    event->accept(); // the map below must not take it for a click on the paper
}

void CompoundCard::mouseMoveEvent(QMouseEvent* event)
{
    if ((event->buttons() & Qt::LeftButton) == 0)
        return;
    const QRect room = parentWidget()->rect();
    QPoint to = mapToParent(event->pos() - m_grip);
    to.setX(std::clamp(to.x(), 0, std::max(0, room.width() - width())));
    to.setY(std::clamp(to.y(), 0, std::max(0, room.height() - height())));
    move(to);
    m_wasDragged = true;
    parentWidget()->update();
}

} // namespace molrl::ui
